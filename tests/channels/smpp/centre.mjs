// An SMPP centre for tests on the npm package `smpp`: what it does with a message is told by the number's last digits.
import fs from "node:fs";
import smpp from "smpp";

const journal = process.argv[2];
const isSilent = process.env.SILENT === "1";
const tls = process.env.TLS_KEY
  ? { key: fs.readFileSync(process.env.TLS_KEY), cert: fs.readFileSync(process.env.TLS_CERT) }
  : {};

const note = (event) => fs.appendFileSync(journal, JSON.stringify(event) + "\n");
const sessions = new Set();
const tries = new Map();
let count = 0;

const STATUSES = {
  11: smpp.ESME_RTHROTTLED,
  12: smpp.ESME_RINVDSTADR,
  16: smpp.ESME_RSYSERR,
  19: smpp.ESME_RINVSRCADR,
};

const text = (message) => (message?.message ?? message ?? "").toString();

function report(session, pdu, id, ending) {
  const base = {
    source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr,
    esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT,
  };
  const words = (state) =>
    `id:${id} sub:001 dlvrd:001 submit date:2605010800 done date:2605010801 stat:${state} err:000 text:hello`;
  const answered = (answer) => note({ event: "deliver_sm_resp", status: answer.command_status });
  const send = (fields) => session.deliver_sm({ ...base, ...fields }, answered);
  if (ending === 21) return send({ receipted_message_id: id, message_state: smpp.MESSAGE_STATE.DELIVERED });
  if (ending === 22) return send({ short_message: words("MK:0001") });
  if (ending === 23) {
    const network_error_code = Buffer.from([3, 0, 1]);
    return send({ short_message: words("UNDELIV"), network_error_code });
  }
  if (ending === 24) return send({ esm_class: 0, short_message: "TD" });
  if (ending === 26) return send({ short_message: words("ENROUTE") });
  if (ending === 27) return send({ short_message: words("DELIVRD").replace(id, String(parseInt(id, 16))) });
  send({ short_message: words("DELIVRD") });
  if (ending === 25) send({ short_message: words("DELIVRD") });
}

function takeSubmit(session, pdu) {
  const ending = Number(pdu.destination_addr.slice(-2));
  const header = pdu.short_message?.udh?.[0];
  const part = header ? header[header.length - 1] : 1;
  count += 1;
  const id = count.toString(16).padStart(8, "0");
  note({
    event: "submit_sm",
    id,
    source: pdu.source_addr,
    destination: pdu.destination_addr,
    ton: pdu.dest_addr_ton,
    npi: pdu.dest_addr_npi,
    coding: pdu.data_coding,
    registered: pdu.registered_delivery,
    header: header ? [...header] : [],
    text: text(pdu.message_payload ?? pdu.short_message),
    isPayload: pdu.message_payload !== undefined,
  });
  const answer = (fields) => session.send(pdu.response(fields));
  const tried = (tries.get(pdu.destination_addr + part) ?? 0) + 1;
  tries.set(pdu.destination_addr + part, tried);
  if (STATUSES[ending] !== undefined) return answer({ command_status: STATUSES[ending] });
  if (ending === 13) return undefined;
  if (ending === 14) return session.destroy();
  if (ending === 17 && part === 2 && tried === 1) return answer({ command_status: smpp.ESME_RTHROTTLED });
  if (ending === 18 && part === 2) return answer({ command_status: smpp.ESME_RINVMSGLEN });
  if (ending === 15) return setTimeout(() => answer({ message_id: id }), 300);
  answer({ message_id: id });
  if (pdu.registered_delivery) report(session, pdu, id, ending);
  return undefined;
}

const server = smpp.createServer(tls, (session) => {
  sessions.add(session);
  session.on("error", () => session.destroy());
  session.on("close", () => sessions.delete(session));
  session.on("bind_transceiver", (pdu) => {
    const isKnown = pdu.system_id === "evergrove" && pdu.password === "secret12";
    note({ event: "bind", isKnown, version: pdu.interface_version });
    session.send(pdu.response({ command_status: isKnown ? 0 : smpp.ESME_RBINDFAIL, system_id: "centre" }));
    if (isKnown) session.enquire_link({}, () => note({ event: "enquire_link_resp" }));
  });
  session.on("submit_sm", (pdu) => takeSubmit(session, pdu));
  session.on("enquire_link", (pdu) => {
    note({ event: "enquire_link" });
    if (!isSilent) session.send(pdu.response());
  });
  session.on("unbind", (pdu) => {
    note({ event: "unbind" });
    session.send(pdu.response());
    session.close();
  });
});

process.on("SIGUSR2", () => sessions.forEach((session) => session.destroy()));
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
