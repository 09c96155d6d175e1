import type { ReactNode } from "react";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { problemText, useProblems } from "../problems";

type Props = {
  label: string;
  hint?: string;
  /** The place in the document (`steps[0].template`): what is wrong there, or deeper in it, stands below. */
  place?: string;
  children: (id: string) => ReactNode;
};

/** A labelled input, with what it is for and what the checker says of it. */
export function Field({ label, hint, place, children }: Props) {
  const id = useId();
  return (
    <div className="journey-field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {hint ? <span className="quiet small">{hint}</span> : null}
      {place ? <Wrong place={place} /> : null}
    </div>
  );
}

/** A named group of inputs that have labels of their own. */
export function Group({ label, hint, place, children }: Omit<Props, "children"> & { children: ReactNode }) {
  const id = useId();
  return (
    <div className="journey-field" role="group" aria-labelledby={id}>
      <span className="label" id={id}>{label}</span>
      {children}
      {hint ? <span className="quiet small">{hint}</span> : null}
      {place ? <Wrong place={place} /> : null}
    </div>
  );
}

function Wrong({ place }: { place: string }) {
  const { i18n } = useTranslation();
  const found = useProblems().filter(({ field }) => field === place || field.startsWith(`${place}.`) || field.startsWith(`${place}[`));
  return found.map((one) => (
    <span className="wrong" role="alert" key={one.field + one.message}>{problemText(one, i18n.language)}</span>
  ));
}
