/* Where a lesson shall open: left by the start page, taken by the lesson, in this window or in another tab. */

const LIFE = 120_000; // ms: a goal that nobody took by then is forgotten

const key = (place) => `jejaring:goal:${place}`;

export const setGoal = (place, activity) => {
  try {
    localStorage.setItem(key(place), JSON.stringify({ activity, at: Date.now() }));
  } catch (error) {
    console.warn("jejaring: the lesson opens at its top", error);
  }
  // A lesson that is open already goes there at once.
  setTimeout(() => window.dispatchEvent(new CustomEvent("jejaring:goal", { detail: place })), 0);
};

export const takeGoal = (place) => {
  try {
    const found = JSON.parse(localStorage.getItem(key(place)) ?? "null");
    localStorage.removeItem(key(place));
    return found && Date.now() - found.at < LIFE ? found.activity : null;
  } catch {
    return null;
  }
};
