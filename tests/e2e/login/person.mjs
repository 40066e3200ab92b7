// What a person does at a browser to sign in, at any of the providers.

const nameField = /^(user|username|login)$/;

/** At the provider: fills in name and password, allows what is asked for; ends at a page of `origin`. */
export async function passProvider(browser, page, { name, password }, options) {
  for (let step = 0; step < 4; ++step) {
    const login = page.forms.find(({ fields }) => fields.some(({ type }) => type === 'password'));
    const consent = page.forms.find(({ buttons }) => buttons.some(({ text }) => /^Allow$/.test(text)));
    if (!login && !consent) return page;
    if (consent) { page = await browser.press(page, /^Allow$/, {}, options); continue; }
    const user = login.fields.find((field) => nameField.test(field.name)).name;
    const secret = login.fields.find(({ type }) => type === 'password').name;
    const button = login.buttons.find(({ text, value }) => /sign.?in|log.?in|connect|submit/i.test(`${text} ${value}`));
    page = await browser.press(page, button.text, { [user]: name, [secret]: password }, options);
  }
  return page;
}

/** Opens the login, presses its button, signs in at the provider; the page at the end. */
export async function signIn(browser, gateway, person, { path = '/auth/login', ...options } = {}) {
  const start = await browser.open(`${gateway}${path}`);
  return passProvider(browser, await browser.press(start, /Sign in/, {}, options), person, options);
}
