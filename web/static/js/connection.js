// A request of htmx that got no answer is told of where it was made: the tap would seem to have done nothing.
const noConnection = document.getElementById("no-connection")?.content.firstElementChild;
noConnection?.setAttribute("role", "alert");
document.addEventListener("htmx:before:request", () => noConnection?.remove());
document.addEventListener("htmx:error", ({ target, detail }) => {
  // What a panel reads again by itself, nobody has asked for.
  if (!noConnection || !detail.ctx || !(target instanceof Element) || target.matches(".panel")) return;
  const place = target.closest(".row-actions, .step-actions, .panel-footer, .definitions, .alert, .field");
  (place ?? target).after(noConnection);
  noConnection.scrollIntoView({ block: "nearest" });
});
