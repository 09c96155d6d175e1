import "@/app/style.css";

import { startTransition } from "react";
import { createRoot } from "react-dom/client";

import { App } from "@/app/App";
import { startAppearance } from "@/app/appearance";
import { startLanguages } from "@/app/i18n";
import { askEarly } from "@/app/session";

startAppearance();
void askEarly(window.location.pathname);
await startLanguages();
const root = document.getElementById("root");
// A transition lets go of the page every few milliseconds; a plain first drawing would hold it until all stands.
if (root) startTransition(() => createRoot(root).render(<App />));
