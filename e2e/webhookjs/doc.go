// Package webhookjs has the specification's JavaScript library check what internal/webhook signs (reliability.md G12): a
// receiver as a merchant would write it in Node (verify.mjs) gets real messages.
//
// .ci/tools puts the library into a folder of the user's cache, at the versions and hashes of package-lock.json.
package webhookjs
