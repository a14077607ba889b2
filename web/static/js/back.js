// Safari keeps a page as it was for the Back button: its customer may have logged out, its invoice may be paid.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});
