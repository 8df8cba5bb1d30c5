// The stick-figure replay. Its frames stand in the page as base64: for each frame the time in ms (uint32) and x, y of
// each point (uint16, 65535: not known), scaled so that the longer side of the box is 60000.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("replay-data").textContent);
  const canvas = document.querySelector(".replay canvas");
  const button = document.querySelector(".replay button");
  const slider = document.querySelector(".replay input");
  const clock = document.querySelector(".replay output");
  const bytes = Uint8Array.from(atob(data.frames), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const stride = 4 + 4 * data.points;
  const count = Math.floor(bytes.length / stride);
  const time = (frame) => view.getUint32(frame * stride, true) / 1000;
  const start = time(0), end = time(count - 1);

  const frameAt = (seconds) => {
    let low = 0, high = count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (time(middle) <= seconds) low = middle; else high = middle - 1;
    }
    return low;
  };
  const point = (frame, index) => {
    const at = frame * stride + 4 + 4 * index;
    const x = view.getUint16(at, true), y = view.getUint16(at + 2, true);
    return x === 65535 ? null : [x, y];
  };
  // Between two frames that are close in time, the points move in a straight line.
  const pointAt = (frame, share, index) => {
    const a = point(frame, index);
    if (!a || share <= 0 || frame + 1 >= count) return a;
    const b = point(frame + 1, index);
    return b ? [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])] : a;
  };

  let now = start, playing = false, last = 0;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

  const draw = () => {
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth, height = canvas.clientHeight;
    canvas.width = width * ratio; canvas.height = height * ratio;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const margin = 30, above = 30;
    const scale = Math.min((width - 2 * margin) / data.width, (height - 2 * margin - above) / data.height);
    if (!(scale > 0)) return;  // no room yet
    const dx = (width - data.width * scale) / 2, dy = height - margin - data.height * scale;
    const frame = frameAt(now);
    const gap = frame + 1 < count ? time(frame + 1) - time(frame) : 0;
    const share = gap > 0 && gap < 0.4 ? Math.min(1, (now - time(frame)) / gap) : 0;
    const place = (index) => { const p = pointAt(frame, share, index); return p && [dx + p[0] * scale, dy + p[1] * scale]; };
    const cue = data.cues.find((c) => now >= c.from && now <= c.to);
    const marked = new Set(cue ? cue.points : []);
    pen.lineCap = "round";
    for (const [from, to, side] of data.bones) {
      const a = place(from), b = place(to);
      if (!a || !b) continue;
      const hot = marked.has(from) && marked.has(to);
      pen.strokeStyle = colour(hot ? "fault" : side === 1 ? "left" : side === 2 ? "right" : "ink");
      pen.lineWidth = hot ? 7 : 5;
      pen.beginPath(); pen.moveTo(...a); pen.lineTo(...b); pen.stroke();
    }
    const [nose, leftEar, rightEar, leftShoulder, rightShoulder] = data.head.map(place);
    const mid = (a, b) => (a && b ? [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] : a || b);
    const head = mid(leftEar, rightEar) || nose, neck = mid(leftShoulder, rightShoulder);
    if (head && neck) {
      pen.strokeStyle = colour("ink"); pen.lineWidth = 4;
      pen.beginPath(); pen.arc(head[0], head[1], data.head_radius * scale, 0, 7); pen.stroke();
    }
    pen.fillStyle = colour("fault");
    for (const index of marked) {
      const p = place(index);
      if (p) { pen.beginPath(); pen.arc(p[0], p[1], 6, 0, 7); pen.fill(); }
    }
    const done = data.repetitions.filter((seconds) => seconds <= now).length;
    const family = getComputedStyle(document.body).fontFamily;
    pen.font = "600 22px " + family; pen.fillStyle = colour("ink"); pen.textBaseline = "top";
    if (data.repetitions.length) pen.fillText(done + " / " + data.repetitions.length, 16, 14);
    if (cue) { pen.fillStyle = colour("fault"); pen.font = "600 16px " + family; pen.fillText(cue.words, 16, 44, width - 32); }
    const minutes = Math.floor(now / 60), seconds = (now - 60 * minutes).toFixed(1).padStart(4, "0");
    clock.textContent = minutes + ":" + (data.comma ? seconds.replace(".", ",") : seconds);
    slider.value = end > start ? Math.round(1000 * (now - start) / (end - start)) : 0;
    slider.setAttribute("aria-valuetext", clock.textContent);
    for (const plot of document.querySelectorAll("svg[data-t0]")) {
      const { x0, x1, t0, t1 } = plot.dataset, line = plot.querySelector(".now");
      const x = Number(x0) + (now - t0) / (t1 - t0) * (x1 - x0);
      line.setAttribute("x1", x); line.setAttribute("x2", x);
      line.style.visibility = "visible";
    }
  };
  const step = (stamp) => {
    if (!playing) return;
    now += Math.min(0.1, (stamp - last) / 1000); last = stamp;
    if (now >= end) { now = end; toggle(); }
    draw();
    requestAnimationFrame(step);
  };
  const toggle = () => {
    playing = !playing;
    button.textContent = playing ? data.pause : data.play;
    if (!playing) return;
    if (now >= end) now = start;
    last = performance.now();
    requestAnimationFrame(step);
  };
  button.addEventListener("click", toggle);
  slider.addEventListener("input", () => { now = start + slider.value / 1000 * (end - start); draw(); });
  for (const plot of document.querySelectorAll("svg[data-t0]")) {
    plot.addEventListener("pointerdown", (event) => {
      const { x0, x1, t0, t1 } = plot.dataset, box = plot.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width * plot.viewBox.baseVal.width;
      const seconds = Number(t0) + (x - x0) / (x1 - x0) * (t1 - t0);
      now = Math.max(start, Math.min(end, seconds)); draw();
    });
  }
  window.addEventListener("resize", draw);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  // Begin where there is something to see.
  now = Math.max(start, Math.min(end, data.first));
  draw();
})();
