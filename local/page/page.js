// The plain page: makes one job, uploads its pictures, runs it, and watches what the storage says of it.

const POLL_MILLISECONDS = 1000;
const OVER = ["SUCCEEDED", "FAILED", "STOPPED", "NO_BUDGET", "EXPIRED"];
const WORDS = {
  AWAITING_UPLOAD: "Uploading",
  QUEUED: "Waiting its turn",
  STARTING: "Starting",
  RUNNING: "Painting",
  SUCCEEDED: "Done",
};

const studio = document.getElementById("studio");
const [run, stop] = studio.querySelectorAll("button");
const at = (id) => document.getElementById(id);

async function ask(method, path, { token, body } = {}) {
  const headers = { ...(token && { "x-job-token": token }), ...(body && { "content-type": "application/json" }) };
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const content = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Error(content.detail);
  return content;
}

async function upload({ url, fields }, picture) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", picture);
  const answer = await fetch(url, { method: "POST", body: form });
  if (!answer.ok) throw new Error(`${picture.name} was refused: it must be a picture of at most 10 MiB.`);
}

function parameters(form) {
  return {
    size: Number(form.get("size")),
    epochs: Number(form.get("epochs")),
    style_strength: Number(form.get("style_strength")),
    preserve_colors: form.has("preserve_colors"),
  };
}

const described = (picture) => ({ content_type: picture.type, bytes: picture.size });
const pause = () => new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));

async function create(form) {
  const [content, style] = [form.get("content"), form.get("style")];
  const body = { content: described(content), styles: [described(style)], parameters: parameters(form) };
  const job = await ask("POST", "/api/jobs", { body });
  await Promise.all([upload(job.uploads.content, content), upload(job.uploads.styles[0], style)]);
  return job;
}

async function watch(id) {
  let view = await ask("GET", `/api/jobs/${id}`);
  for (;;) {
    const answer = await fetch(view.progress_url, { cache: "no-store" });
    // Not there yet, or the address has expired: the Web API knows.
    const progress = answer.ok ? await answer.json() : null;
    if (!progress) view = await ask("GET", `/api/jobs/${id}`);
    show(view, progress ?? view);
    if (OVER.includes((progress ?? view).status)) return;
    await pause();
  }
}

function show(view, { status, reason, epoch, epochs, percent, frames = [] }) {
  say(reason ?? WORDS[status] + (status === "RUNNING" && epoch ? `: epoch ${epoch} of ${epochs}` : ""));
  at("progress").value = percent;
  const newest = view.frames.find((frame) => frame.epoch === frames.at(-1));
  const isOver = ["SUCCEEDED", "STOPPED"].includes(status) && newest;
  if (isOver) [at("png").href, at("jpg").href] = [view.result.png_url, view.result.jpg_url];
  if (newest) at("generated").src = isOver ? view.result.png_url : newest.url;
  at("download").hidden = !isOver;
}

function say(text) {
  if (at("says").value !== text) at("says").value = text;
}

studio.addEventListener("change", ({ target }) => {
  if (target.type === "file" && target.files[0]) {
    target.nextElementSibling.src = URL.createObjectURL(target.files[0]);
  }
});

studio.addEventListener("submit", async (event) => {
  event.preventDefault();
  run.disabled = true;
  at("job").hidden = false;
  at("generated").removeAttribute("src");
  at("download").hidden = true;
  say(WORDS.AWAITING_UPLOAD);
  try {
    const { job_id: id, job_token: token } = await create(new FormData(studio));
    await ask("POST", `/api/jobs/${id}/run`, { token });
    stop.onclick = () => ask("POST", `/api/jobs/${id}/stop`, { token }).catch((error) => say(error.message));
    stop.hidden = false;
    await watch(id);
  } catch (error) {
    say(error.message);
  }
  stop.hidden = true;
  run.disabled = false;
});
