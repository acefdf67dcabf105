// Makes the card form nicer; every page works without it.
'use strict';

(() => {
  const form = document.getElementById('card-form');
  if (!form) return;

  const input = (name) => form.elements.namedItem(name);
  const digitsOf = (text) => text.replace(/\D/g, '');
  const clear = (names) => names.map(input).forEach((field) => { if (field) field.value = ''; });
  const secrets = ['sender_card', 'sender_expiry', 'sender_cvc', 'receiver_card'];
  const pay = form.querySelector('[data-pay]');
  const route = form.querySelector('[data-route]');
  const idle = pay.textContent;
  const sent = 'sent';
  let busy = false;

  // 4-4-4-4-3, American Express 4-6-5.
  function grouped(digits) {
    const amex = /^3[47]/.test(digits);
    return digits.replace(amex ? /^(.{4})(.{1,6})?(.+)?/ : /(.{4})(?=.)/g,
      amex ? (_, a, b, c) => [a, b, c].filter(Boolean).join(' ') : '$1 ');
  }

  // The caret stays behind the digit it was behind. Anything but digits and
  // separators is left as typed, for the server to explain.
  function groupCard(field) {
    if (/[^\d\s\u2010-\u2015-]/.test(field.value)) return;
    const before = digitsOf(field.value.slice(0, field.selectionStart)).length;
    const text = grouped(digitsOf(field.value));
    if (text === field.value) return;
    let caret = 0;
    for (let seen = 0; seen < before; caret++) if (text[caret] !== ' ') seen++;
    field.value = text;
    if (document.activeElement === field) field.setSelectionRange(caret, caret);
  }

  // 0127 becomes 01/27 and 01 becomes 01/; everything else the server reads too.
  function slashExpiry(field, deleting) {
    const text = field.value;
    const atEnd = field.selectionStart === text.length;
    if (deleting || !atEnd) return;
    if (/^(0[1-9]|1[0-2])$/.test(text)) field.value = text + '/';
    else if (/^(0[1-9]|1[0-2])\d{2}$/.test(text)) field.value = text.slice(0, 2) + '/' + text.slice(2);
    else if (/^\d{1,2}\/\/$/.test(text)) field.value = text.slice(0, -1);
  }

  function isPast(text) {
    const iso = /^(20\d\d)-(\d\d?)$/.exec(text);
    const own = /^(\d\d?)\s*[/.-]?\s*(\d\d|20\d\d)$/.exec(text);
    if (!iso && !own) return false;
    const [year, month] = iso ? [+iso[1], +iso[2]] : [2000 + (+own[2] % 100), +own[1]];
    return month >= 1 && month <= 12 && new Date(year, month, 1) <= new Date();
  }

  function warnExpiry() {
    const warning = document.getElementById('sender_expiry-warning');
    if (warning) warning.hidden = !isPast(input('sender_expiry').value.trim());
  }

  // "1000,5" becomes "1 000,50", written as the page writes amounts.
  function amountText(text) {
    const parts = /^0*(\d{1,12})(?:[.,](\d{1,2}))?$/.exec(text.replace(/\s/g, ''));
    if (!parts || !/[1-9]/.test(parts[0])) return '';
    const whole = parts[1].replace(/\B(?=(\d{3})+$)/g, '\u00a0');
    const point = document.documentElement.lang === 'en' ? '.' : ',';
    return +parts[2] ? whole + point + parts[2].padEnd(2, '0') : whole;
  }

  // The end of a card that is chosen or typed; the receiver's may be on the page already.
  function endOf(side) {
    const saved = form.querySelector(`[name="${side}_saved"]:checked`);
    if (saved && saved.value) return saved.dataset.last4;
    const typed = input(side + '_card');
    if (!typed) return form.dataset.to || '';
    const digits = digitsOf(typed.value);
    return digits.length > 12 ? digits.slice(-4) : '';
  }

  function update() {
    if (busy) return;
    const amount = input('amount');
    const text = amount && form.dataset.button ? amountText(amount.value) : '';
    pay.textContent = text ? form.dataset.button.replace('{amount}', text) : idle;
    const [from, to] = ['sender', 'receiver'].map(endOf);
    const line = form.dataset.summary && from && to
      ? form.dataset.summary.replace('{from}', from).replace('{to}', to) : '';
    if (route.textContent !== line) route.textContent = line;
  }

  function setBusy(on) {
    busy = on;
    if (on) {
      pay.setAttribute('aria-disabled', 'true');
      pay.textContent = form.dataset.busy || idle;
    } else {
      pay.removeAttribute('aria-disabled');
      update();
    }
  }

  form.addEventListener('input', (event) => {
    const field = event.target;
    if (event.isComposing) return;
    if ('card' in field.dataset) {
      groupCard(field);
      const other = document.getElementById(field.name.replace('_card', '_saved-other'));
      if (other && field.value) other.checked = true;
    }
    if ('expiry' in field.dataset) slashExpiry(field, (event.inputType || '').startsWith('delete'));
    update();
  });
  input('sender_expiry').addEventListener('change', warnExpiry);

  form.addEventListener('submit', (event) => {
    if (busy) {
      event.preventDefault();
    } else if (event.submitter && event.submitter.name === 'lang') {
      clear(secrets);
    } else {
      clear(secrets.filter((name) => input(name) && !input(name).offsetParent)); // typed, and folded away since
      setBusy(true);
      // If the answer gets lost, reload and Back lead to what became of the transfer.
      if (form.dataset.keep) history.replaceState(sent, '', form.dataset.keep);
      setTimeout(setBusy, 30000, false); // somebody stopped the page from loading
    }
  });

  // Back must not bring a card back, not even from the browser's own memory.
  addEventListener('pageshow', (event) => {
    if (event.persisted && history.state === sent) location.reload();
    const [visit] = performance.getEntriesByType('navigation');
    if (event.persisted || (visit && visit.type !== 'navigate')) {
      clear(secrets);
    }
    setBusy(false);
    warnExpiry();
  });

  const summary = document.getElementById('error-summary');
  if (summary) summary.focus();
  update();
})();
