// Leaves the frame that a bank opened around us. Browsers may refuse that
// without a click; then the link on the page is the way.
'use strict';

try {
  window.top.location.replace(document.getElementById('continue').href);
} catch {
  // the link stays
}
