import { CameraOutlined, DeleteOutlined, TeamOutlined } from "@ant-design/icons";
import { Alert, Button, Popconfirm, Segmented, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Device, PageHeat } from "@/api/heatmap";
import { DEVICES, useHeat, useRemoveCaptures } from "@/api/heatmap";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { SavePicture } from "@/parts/SavePicture";

import { CaptureDialog } from "./CaptureDialog";
import { LEGEND } from "./drawing";
import { Elements } from "./Elements";
import { DepthChart, Figures } from "./Figures";
import { People } from "./People";
import { heatPicture } from "./picture";
import { PeriodChoice } from "./PeriodChoice";
import { Stage } from "./Stage";
import type { Layer } from "./state";
import { readable, useHeatState } from "./state";

/** One page: its picture, the heat above it, what was clicked, how far it was seen. */
export function HeatPage() {
  const { t } = useTranslation("heatmap");
  const { slug } = usePlace();
  const { page, days, device, capture, element, layer, change } = useHeatState();
  const heat = useHeat(slug, { page, days, device, capture }, false);
  const [isAsking, setAsking] = useState(false);
  const [people, setPeople] = useState<{ path: string | null; title: string } | null>(null);
  const mayCapture = useMay("sources:write");
  const mayRead = useMay("customers:read");
  const shown = heat.data;
  const marked = shown?.elements.find((one) => one.path === element) ?? null;
  const actions = (
    <>
      {mayRead && shown?.counts.customers ? <Button icon={<TeamOutlined />} onClick={() => setPeople({ path: null, title: t("people.of_page") })}>{t("people.open")}</Button> : null}
      {mayCapture ? <Button type={shown && !shown.capture ? "primary" : "default"} icon={<CameraOutlined />} onClick={() => setAsking(true)}>{t(shown?.capture ? "capture.again" : "capture.ask")}</Button> : null}
    </>
  );
  const back = <Link to={`?${new URLSearchParams({ days: String(days) })}`}>{t("back")}</Link>;
  return (
    <Page title={<span className="heat-element">{readable(page)}</span>} tab={t("title")} back={back} lead={t("page_lead")} actions={actions}>
      {heat.error ? <ErrorNotice error={heat.error} onAgain={() => void heat.refetch()} /> : null}
      {heat.isPending ? <Skeleton active paragraph={{ rows: 10 }} /> : null}
      {shown ? (
        <div className="stack">
          <div className="spread">
            <div className="row">
              <DeviceChoice heat={shown} onChange={(next) => change({ device: next, capture: null, element: null })} />
              <Segmented<Layer>
                aria-label={t("layer.label")}
                value={layer}
                options={[{ value: "clicks", label: t("layer.clicks") }, { value: "scroll", label: t("layer.scroll") }]}
                onChange={(next) => change({ layer: next === "clicks" ? null : next })}
              />
            </div>
            <PeriodChoice days={days} onChange={(next) => change({ days: String(next) })} />
          </div>
          {shown.capture ? null : <Alert type="info" showIcon title={t("blank.title")} description={t("blank.text")} />}
          <div className="heat-grid">
            <div className="stack" style={{ minWidth: 0 }}>
              <Stage slug={slug} heat={shown} layer={layer} marked={marked} onMark={(one) => change({ element: one.path, layer: null })} />
              <Below slug={slug} heat={shown} layer={layer} mayRemove={mayCapture} onChoose={(next) => change({ capture: next })} />
            </div>
            <div className="stack" style={{ minWidth: 0 }}>
              <Figures heat={shown} />
              <Elements heat={shown} marked={element} onMark={(one) => change({ element: one.path === element ? null : one.path, layer: null })} onPeople={(one) => setPeople({ path: one.path, title: t("people.of", { element: one.label || one.path }) })} />
              <DepthChart heat={shown} />
            </div>
          </div>
        </div>
      ) : null}
      <CaptureDialog slug={slug} page={page} isOpen={isAsking} onClose={() => setAsking(false)} onTaken={() => { change({ capture: null, device: null }); void heat.refetch(); }} />
      <People slug={slug} query={{ page, days, device: shown?.device ?? undefined }} path={people?.path ?? null} title={people?.title ?? ""} isOpen={people !== null} onClose={() => setPeople(null)} />
    </Page>
  );
}

/** Devices with their clicks; one without clicks or a picture has nothing to show. */
function DeviceChoice({ heat, onChange }: { heat: PageHeat; onChange: (device: Device) => void }) {
  const { t } = useTranslation("heatmap");
  const formats = useFormats();
  const options = DEVICES.map((device) => ({
    value: device,
    label: `${t(`device.${device}`)} ${formats.compact(heat.devices[device] ?? 0)}`,
    disabled: !heat.devices[device] && !heat.captures.some((one) => one.device === device),
  }));
  return <Segmented aria-label={t("device.label")} value={(heat.device ?? "") as Device} options={options} onChange={onChange} />;
}

type BelowProps = { slug: string; heat: PageHeat; layer: Layer; mayRemove: boolean; onChoose: (captureId: string) => void };

/** The legend, and which picture of the page it is. */
function Below({ slug, heat, layer, mayRemove, onChoose }: BelowProps) {
  const { t } = useTranslation("heatmap");
  const formats = useFormats();
  const remove = useRemoveCaptures(slug);
  const period = t("picture.period", { first: formats.day(heat.first), last: formats.day(heat.last), device: heat.device ? t(`device.${heat.device}`) : "" });
  const told = { title: `${t("title")} · ${readable(heat.page)}`, period, note: t("picture.note", { clicks: formats.number(heat.counts.clicks) }) };
  const same = heat.captures.filter((one) => one.device === heat.device);
  return (
    <div className="spread small">
      <div className="row quiet">
        <span>{t("legend.few")}</span><span className="heat-legend" style={{ background: LEGEND }} aria-hidden /><span>{t("legend.many")}</span>
        {layer === "clicks" && heat.counts.clicks > 0 ? <SavePicture told={told} take={() => heatPicture(heat)} /> : null}
      </div>
      {heat.capture ? (
        <div className="row quiet">
          <span>{t("captured_at")}</span>
          {same.length > 1 ? (
            <Select size="small" aria-label={t("captured_at")} value={heat.capture.capture_id} popupMatchSelectWidth={false} options={same.map((one) => ({ value: one.capture_id, label: formats.instant(one.captured_at) }))} onChange={onChoose} />
          ) : <span>{formats.instant(heat.capture.captured_at)}</span>}
          <span>{t("size", { width: heat.width, height: heat.height })}</span>
          {mayRemove ? (
            <Popconfirm title={t("capture.remove_title")} description={t("capture.remove_text")} okText={t("capture.remove")} cancelText={t("capture.keep")} onConfirm={() => remove.mutate(heat.page)}>
              <Button size="small" type="text" icon={<DeleteOutlined />} loading={remove.isPending}>{t("capture.remove")}</Button>
            </Popconfirm>
          ) : null}
        </div>
      ) : null}
      {remove.error ? <ErrorNotice error={remove.error} /> : null}
    </div>
  );
}
