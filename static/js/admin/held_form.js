// A form that is sent again after signing in elsewhere: only the cookie's token is valid then.
document.addEventListener("submit", ({ target }) => {
  const pair = document.cookie.split("; ").find((part) => part.startsWith(`${target.dataset.cookie}=`));
  const field = target.elements.csrfmiddlewaretoken;
  if (pair && field) field.value = pair.slice(target.dataset.cookie.length + 1);
});
