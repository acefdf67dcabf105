// Posts the customer on to the bank; the button on the page does the same.
'use strict';

(() => {
  const form = document.getElementById('handoff');
  if (!form || 'manual' in form.dataset) return;
  // Whoever came back with the Back button is asked, not thrown forward again.
  const [visit] = performance.getEntriesByType('navigation');
  if (visit && visit.type === 'back_forward') return;
  HTMLFormElement.prototype.submit.call(form);
})();
