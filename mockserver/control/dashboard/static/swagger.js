"use strict";
(async () => {
  const shown = document.getElementById("swagger-ui");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", follow);
  follow();
  const spec = await (await fetch(shown.dataset.document)).json();
  const schemes = (spec.components && spec.components.securitySchemes) || {};
  const ui = SwaggerUIBundle({
    spec,
    domNode: shown,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    validatorUrl: null, // nobody else is asked
    onComplete: () => {
      for (const [name, scheme] of Object.entries(schemes)) {
        if (scheme.type === "apiKey" || (scheme.type === "http" && scheme.scheme === "bearer")) ui.preauthorizeApiKey(name, "test");
      }
    },
  });
})();
