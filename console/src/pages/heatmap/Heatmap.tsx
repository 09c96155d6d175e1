import { HeatList } from "./HeatList";
import { HeatPage } from "./HeatPage";
import { useHeatState } from "./state";

/** Pages with clicks, or one of them with its heat. */
export default function Heatmap() {
  const { page } = useHeatState();
  return page ? <HeatPage key={page} /> : <HeatList />;
}
