import type { ReactNode } from "react";
import { useEffect } from "react";

type Props = { title: ReactNode; tab?: string; lead?: ReactNode; back?: ReactNode; actions?: ReactNode; children: ReactNode };

/** A page: its one heading, what it is for, and what can be done here. */
export function Page({ title, tab, lead, back, actions, children }: Props) {
  const name = tab ?? (typeof title === "string" ? title : "");
  useEffect(() => {
    document.title = name ? `${name} · Evergrove 长青` : "Evergrove 长青";
  }, [name]);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          {back ? <div className="small" style={{ marginBottom: 4 }}>{back}</div> : null}
          <h1>{title}</h1>
          {lead ? <p>{lead}</p> : null}
        </div>
        {actions ? <div className="row">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}
