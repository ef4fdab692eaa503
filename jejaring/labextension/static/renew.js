/* Brings a notebook of an older course up to date: the kernel does it, with the course's own code and none of the notebook's. */

import { lessonsFolder } from "./travel.js";

const KERNEL = "python3";

/* Gives the path of the kept copy. Throws with the kernel's words when nothing was changed. */
export const renew = async (panel) => {
  const session = panel.sessionContext;
  await session.ready;
  if (!session.session?.kernel) await session.changeKernel({ name: KERNEL });
  const file = panel.context.path.split("/").at(-1);
  const code = `from jejaring.study.renew import renew\nprint(renew(${JSON.stringify(file)}), end="")`;
  const future = session.session.kernel.requestExecute({ code, stop_on_error: true, store_history: false });
  let told = "";
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream" && content.name === "stdout") told += content.text;
  };
  const reply = await future.done;
  if (reply.content.status !== "ok") throw new Error(reply.content.evalue ?? reply.content.status);
  await panel.context.revert();
  return told;
};

/* Writes what could not be read into a file of its own beside the lessons, and gives its path. */
export const setApart = async ({ assignment, language, lab, panel }, aside) => {
  const { contents } = lab.app.serviceManager;
  const copies = [...lessonsFolder(panel.context.path, assignment), language === "id" ? "salinan" : "copies"].join("/");
  const moment = new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-");
  const path = `${copies}/${assignment}-${moment}.json`;
  await contents.save(copies, { content: null, format: "json", type: "directory" });
  const text = JSON.stringify({ aside, assignment }, null, 1);
  await contents.save(path, { content: text, format: "text", type: "file" });
  return path;
};
