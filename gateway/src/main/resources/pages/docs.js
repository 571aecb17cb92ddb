// Shows the merged document; which services are left out of it is said above it, so that nobody takes a gap for the whole.
const client = document.currentScript.dataset.client;

const start = (description) => {
  const missing = description["x-unavailable"] || [];
  if (missing.length > 0) {
    const note = document.getElementById("unavailable");
    note.textContent = "Not answering right now, and so not shown: " + missing.join(", ") + ".";
    note.hidden = false;
  }
  const ui = SwaggerUIBundle({
    spec: description,
    dom_id: "#api",
    deepLinking: true,
    docExpansion: "list",
    filter: true,
    defaultModelsExpandDepth: 0,
    persistAuthorization: false,
    validatorUrl: null,
    oauth2RedirectUrl: location.origin + "/docs/oauth2-redirect.html",
  });
  ui.initOAuth({ clientId: client, usePkceWithAuthorizationCodeGrant: true, scopes: "openid" });
};

const giveUp = (reason) => {
  const note = document.getElementById("unavailable");
  note.textContent = "The document could not be read: " + reason + ". Reload to try again.";
  note.hidden = false;
  document.getElementById("api").replaceChildren();
};

fetch("/openapi", { headers: { Accept: "application/json" } })
  .then((answer) => (answer.ok ? answer.json() : Promise.reject("status " + answer.status)))
  .then(start)
  .catch((reason) => giveUp(reason));
