// Monaco writes its theme into <style> elements, which the page's policy lets in only with the nonce.
const { nonce } = document.querySelector("script[nonce]");
const createElement = document.createElement.bind(document);
document.createElement = (...args) => {
  const element = createElement(...args);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
};
