import type { ReactNode } from "react";
import { useId, useState } from "react";
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
  const [isLeft, setLeft] = useState(false);
  return (
    <div className="journey-field" onBlur={() => setLeft(true)}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {hint ? <span className="quiet small">{hint}</span> : null}
      {place ? <Wrong place={place} isLeft={isLeft} /> : null}
    </div>
  );
}

/** A named group of inputs that have labels of their own. */
export function Group({ label, hint, place, children }: Omit<Props, "children"> & { children: ReactNode }) {
  const id = useId();
  const [isLeft, setLeft] = useState(false);
  return (
    <div className="journey-field" onBlur={() => setLeft(true)} role="group" aria-labelledby={id}>
      <span className="label" id={id}>{label}</span>
      {children}
      {hint ? <span className="quiet small">{hint}</span> : null}
      {place ? <Wrong place={place} isLeft={isLeft} /> : null}
    </div>
  );
}

/** What is wrong here; that nothing is written yet only once somebody was here and has left. */
function Wrong({ place, isLeft }: { place: string; isLeft: boolean }) {
  const { i18n } = useTranslation();
  const found = useProblems().filter(({ field, isOpen }) => (isLeft || !isOpen) && (field === place || field.startsWith(`${place}.`) || field.startsWith(`${place}[`)));
  return found.map((one) => (
    <span className="wrong" role="alert" key={one.field + one.message}>{problemText(one, i18n.language)}</span>
  ));
}
