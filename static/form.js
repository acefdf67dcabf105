// Makes the card form nicer; every page works without it.
'use strict';

(() => {
  const form = document.getElementById('card-form');
  if (!form) return;

  const lang = document.documentElement.lang;
  const byId = (id) => document.getElementById(id);
  const input = (name) => form.elements.namedItem(name);
  const digitsOf = (text) => text.replace(/\D/g, '');
  const say = (place, text) => { if (place && place.textContent !== text) place.textContent = text; };
  const clear = (names) => names.map(input).forEach((field) => { if (field) field.value = ''; });
  const secrets = ['sender_card', 'sender_expiry', 'sender_cvc', 'receiver_card'];
  const pay = form.querySelector('[data-pay]');
  const route = form.querySelector('[data-route]');
  const idle = pay.textContent;
  const sent = 'sent';
  let busy = false;
  let pressed = false;

  // The ranges of internal/card; a test compares them.
  const brands = Object.entries({
    Visa: /^4/, Amex: /^3[47]/, Мир: /^220[0-4]/, UnionPay: /^62/, Maestro: /^(5[0678]|6[^2])/,
    Mastercard: /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/,
  });
  const brandOf = (digits) => (brands.find(([, range]) => range.test(digits)) || [''])[0];

  // 4-4-4-4-3, American Express 4-6-5.
  function grouped(digits) {
    const amex = brandOf(digits) === 'Amex';
    return digits.replace(amex ? /^(.{4})(.{1,6})?(.+)?/ : /(.{4})(?=.)/g,
      amex ? (_, a, b, c) => [a, b, c].filter(Boolean).join(' ') : '$1 ');
  }

  // The caret stays behind its digit; Delete steps over a space. What is no number is left to the server.
  function groupCard(field, forward) {
    if (/[^\d\s\u2000-\u2015-]/.test(field.value)) return;
    const before = digitsOf(field.value.slice(0, field.selectionStart)).length;
    const text = grouped(digitsOf(field.value));
    if (text === field.value) return;
    let caret = 0;
    for (let seen = 0; seen < before; caret++) if (text[caret] !== ' ') seen++;
    if (forward && text[caret] === ' ') caret++;
    field.value = text;
    if (document.activeElement === field) field.setSelectionRange(caret, caret);
  }

  // 01 becomes 01/, 0127 and 927 become 01/27 and 09/27: keypads have no slash. The server reads all else.
  function slashExpiry(field, deleting) {
    const text = field.value;
    if (deleting || field.selectionStart !== text.length) return;
    if (/^(0[1-9]|1[0-2])$/.test(text)) field.value = text + '/';
    else if (/^(0[1-9]|1[0-2])\d{2}$/.test(text)) field.value = text.slice(0, 2) + '/' + text.slice(2);
    else if (/^[2-9]\d\d$/.test(text) && !/^20/.test(text)) field.value = '0' + text[0] + '/' + text.slice(1);
    else if (/^\d\d?\/[/. -]$/.test(text)) field.value = text.slice(0, -1);
  }

  // The month is the server's, in Kazakhstan.
  function isPast(text) {
    const iso = /^(20\d\d)-(\d\d?)$/.exec(text);
    const own = /^(\d\d?)[\s/.-]*(\d\d|20\d\d)$/.exec(text);
    if (!iso && !own) return false;
    const [year, month] = iso ? [+iso[1], +iso[2]] : [2000 + (+own[2] % 100), +own[1]];
    return month >= 1 && month <= 12 && year * 100 + month < +form.dataset.month;
  }

  // Luhn's sum, of what has a card's length.
  const mistyped = (digits) => digits.length > 12 && digits.length < 20 &&
    [...digits].reverse().reduce((sum, d, i) => sum + (i % 2 ? d * 2 - (d > 4 ? 9 : 0) : +d), 0) % 10 > 0;

  // What the server would say, in time: one wrong digit would cost both cards. Said when a field is left, taken back
  // while it is mended; it stops nobody.
  function warn(typing) {
    const [from, to] = ['sender_card', 'receiver_card'].map((name) => (input(name) ? digitsOf(input(name).value) : ''));
    const hint = (name, key) => {
      const place = byId(name + '-warning');
      if (place && !(typing && key)) say(place, key ? place.dataset[key] : '');
    };
    hint('sender_card', mistyped(from) && 'wrong');
    hint('receiver_card', mistyped(to) ? 'wrong' : to.length > 12 && to === from && 'same');
    hint('sender_expiry', isPast(input('sender_expiry').value.trim()) && 'wrong');
  }

  // "1000,5" becomes "1 000,50".
  function amountText(text, point) {
    const parts = /^0*(\d{1,12})(?:[.,](\d{1,2}))?$/.exec(text.replace(/\s/g, ''));
    if (!parts || !/[1-9]/.test(parts[0])) return '';
    const whole = parts[1].replace(/\B(?=(\d{3})+$)/g, '\u00a0');
    return +parts[2] ? whole + point + parts[2].padEnd(2, '0') : whole;
  }

  const saved = (side) => form.querySelector(`[name="${side}_saved"]:checked:not([value=""])`);

  // The end of a card that is chosen or typed; the receiver's may be on the page already.
  function endOf(side) {
    if (saved(side)) return saved(side).dataset.last4;
    const typed = input(side + '_card');
    if (!typed) return form.dataset.to || '';
    const digits = digitsOf(typed.value);
    return digits.length > 12 ? digits.slice(-4) : '';
  }

  function update() {
    const [from, to] = ['sender', 'receiver'].map((side) => {
      const typed = input(side + '_card');
      if (typed) say(byId(typed.name + '-brand'), brandOf(digitsOf(typed.value)));
      return endOf(side);
    });
    const brand = saved('sender') ? '' : brandOf(digitsOf(input('sender_card').value));
    input('sender_cvc').maxLength = brand && brand !== 'Amex' ? 3 : 4;
    if (busy) return;
    const amount = input('amount');
    const text = amount && form.dataset.button ? amountText(amount.value, lang === 'en' ? '.' : ',') : '';
    say(pay, text ? form.dataset.button.replace('{amount}', text) : idle);
    say(route, from && to ? form.dataset.summary.replace('{from}', from).replace('{to}', to) : '');
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

  function typed(event) {
    const field = event.target;
    if (event.isComposing) return;
    const kind = event.inputType || '';
    if ('card' in field.dataset) {
      groupCard(field, kind.endsWith('Forward'));
      const other = byId(field.name.replace('_card', '_saved-other'));
      if (other && field.value) other.checked = true;
    }
    if ('expiry' in field.dataset) slashExpiry(field, kind.startsWith('delete'));
    warn(true);
    update();
  }
  form.addEventListener('input', typed);
  form.addEventListener('compositionend', typed);
  form.addEventListener('change', (event) => {
    const { name, value } = event.target;
    const text = name === 'amount' && amountText(value, /[.,]|$/.exec(value)[0]);
    if (text) event.target.value = text.replace(/\s/g, ' ');
    setTimeout(() => pressed || warn());
  });
  // A press takes the focus first: no word may push the button from under it.
  addEventListener('pointerdown', () => { pressed = true; });
  ['pointerup', 'pointercancel'].forEach((end) => addEventListener(end, () => {
    pressed = false;
    setTimeout(warn);
  }));

  form.addEventListener('submit', (event) => {
    if (busy) {
      event.preventDefault();
    } else if (event.submitter && event.submitter.name === 'lang') {
      clear(secrets);
    } else {
      clear(secrets.filter((name) => input(name) && !input(name).offsetParent)); // typed, and folded away since
      setBusy(true);
      if (clock) clock.remove(); // what was sent may be taken, whatever it says by then
      // If the answer gets lost, reload and Back lead to it.
      if (form.dataset.keep) history.replaceState(sent, '', form.dataset.keep);
      setTimeout(setBusy, 30000, false); // somebody stopped the page from loading
    }
  });

  // How long is left by the server's clock. Of two of the phone's, one sleeps and one can be set: the later counts.
  const clock = byId('clock');
  const minutes = byId('minutes');
  function tick() {
    const left = clock.dataset.seconds - Math.max(performance.now(), Date.now() - performance.timeOrigin) / 1000;
    const n = Math.floor(left / 60);
    const forms = JSON.parse(minutes.dataset.forms);
    const words = forms[new Intl.PluralRules(lang).select(n)] || forms.other;
    say(minutes, left <= 0 || n > 60 ? '' : n ? words.replace('{n}', n) : minutes.dataset.last);
    say(clock.firstChild, left > 300 ? '' : clock.dataset[left <= 0 ? 'over' : n ? 'soon' : 'last']);
    clock.className = left > 300 ? '' : 'clock';
    clock.lastChild.hidden = left > 0;
  }
  if (clock) setInterval(tick, 1000);

  // Back must not bring a card back, not even from the browser's own memory.
  addEventListener('pagehide', () => clear(secrets));
  addEventListener('pageshow', (event) => {
    if (event.persisted && history.state === sent) location.reload();
    const [visit] = performance.getEntriesByType('navigation');
    if (event.persisted || (visit && visit.type !== 'navigate')) clear(secrets);
    setBusy(false);
    warn();
    if (clock) tick();
  });

  const summary = byId('error-summary');
  if (summary) summary.focus();
  update();
})();
