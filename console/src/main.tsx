import "@/app/style.css";

import { createRoot } from "react-dom/client";

import { App } from "@/app/App";
import { startLanguages } from "@/app/i18n";

await startLanguages();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
