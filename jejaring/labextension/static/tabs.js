/* One tab for each lesson: two would overwrite each other's answers. */

const ANSWER_WAIT = 300; // ms that another tab has to say that it holds the lesson, where there are no locks
const YIELD_WAIT = 6000; // ms that another tab has to save and let go

const RELEASE_WAIT = 2000; // ms for the browser to pass a lock on

/* Tries to take the lesson called `name`. `yielding()` is called when another tab asks for it: it saves, and returns
   whether that worked. Gives {held, release(), ask()}; ask() asks the other tab to let go and gives true when it did. */
export const claim = async (name, yielding) => {
  const channel = new BroadcastChannel("jejaring");
  const own = crypto.getRandomValues(new Uint32Array(2)).join("-");
  let letGo = () => {};
  let held = false;
  const send = (type) => channel.postMessage({ name, own, type });
  const heard = (types, wait) =>
    new Promise((resolve) => {
      const done = (type) => {
        clearTimeout(timer);
        channel.removeEventListener("message", listen);
        resolve(type);
      };
      const listen = ({ data }) => data.name === name && data.own !== own && types.includes(data.type) && done(data.type);
      const timer = setTimeout(() => done(null), wait);
      channel.addEventListener("message", listen);
    });
  const release = () => {
    held = false;
    letGo();
  };
  channel.addEventListener("message", async ({ data }) => {
    if (!held || data.name !== name || data.own === own) return;
    if (data.type === "taken?") send("taken");
    if (data.type === "yield?") {
      const saved = await yielding();
      if (saved) release();
      send(saved ? "yielded" : "kept");
    }
  });

  const take = async (options) => {
    if (navigator.locks) {
      held = await new Promise((resolve) => {
        navigator.locks
          .request(`jejaring:${name}`, options, (lock) => {
            resolve(lock !== null);
            return lock && new Promise((done) => (letGo = done));
          })
          .catch(() => resolve(false));
      });
    } else {
      const answer = heard(["taken"], ANSWER_WAIT);
      send("taken?");
      held = (await answer) === null;
    }
    return held;
  };

  const ask = async () => {
    const answer = heard(["yielded", "kept"], YIELD_WAIT);
    send("yield?");
    // A lock that was let go becomes free a moment later.
    return (await answer) !== "kept" && take({ signal: AbortSignal.timeout(RELEASE_WAIT) });
  };
  const close = () => {
    release();
    channel.close();
  };
  return { ask, close, held: await take({ ifAvailable: true }) };
};
