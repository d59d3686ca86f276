/* Shows the description of the API, and lets it be tried. */
{
  const container = document.getElementById("swagger");
  SwaggerUIBundle({
    url: container.dataset.openapi,
    domNode: container,
    presets: [SwaggerUIBundle.presets.apis],
    deepLinking: true,
    validatorUrl: null,
  });
}
