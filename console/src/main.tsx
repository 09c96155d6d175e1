import "@/app/style.css";

import { createRoot } from "react-dom/client";

import { App } from "@/app/App";
import { startAppearance } from "@/app/appearance";
import { startLanguages } from "@/app/i18n";

startAppearance();
await startLanguages();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
