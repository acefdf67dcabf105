// What html-validate is asked: all that it recommends, its rules for whole documents and for accessibility, with two answers
// of ours.
export default {
  root: true,
  extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y", "html-validate:standard"],
  rules: {
    // templ writes <!doctype html>, which means the same.
    "doctype-style": ["error", { style: "lowercase" }],
    // Our files come from where the page comes from, under names that hold their hash: who could change them could change the
    // page as well. Another origin's would need it; the policy of the pages allows none.
    "require-sri": ["error", { target: "crossorigin" }],
  },
};
