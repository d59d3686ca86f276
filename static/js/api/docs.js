/* Shows the description of the API, and lets it be tried. */
{
  const place = document.getElementById("swagger");
  SwaggerUIBundle({
    url: place.dataset.openapi,
    domNode: place,
    presets: [SwaggerUIBundle.presets.apis],
    deepLinking: true,
    validatorUrl: null,
  });
}
