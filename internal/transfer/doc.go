// Package transfer is the domain: what was ordered, up to three attempts to carry it out, and nothing else.
//
// A transfer's state is derived from its attempts. An attempt moves by one table, and by nothing but it. Down the side
// stands the state, across the top what happened, in the cell the next state; a dot is nothing.
//
//	# moves
//	              approved      declined      challenge     no answer     not sent      returned      deadline      mismatch
//	sending       succeeded     declined      challenged    unknown       not_sent      .             unknown       review
//	challenged    succeeded 1   declined 1    .             review 5      .             confirming    abandoned 2   review 1
//	confirming    succeeded     declined      challenged 3  unknown       unknown       .             unknown       review
//	unknown       succeeded     declined      .             unknown       not_sent 4    .             review 5      review
//	abandoned     succeeded 1   declined 1    .             .             .             .             .             .
//	review        succeeded 1   declined 1    .             .             .             .             .             .
//	succeeded     succeeded     !             !             .             !             .             .             !
//	declined      !             declined      .             .             .             .             .             !
//	not_sent      !             !             !             .             not_sent      .             .             !
//
//	1 only by the status call, or by a person once it is in review
//	2 the bank, asked, says it is not done; confirm was never sent and never will be
//	3 at most once more
//	4 "no such order" three times, at least 5 minutes apart, 15 minutes after the call's deadline or later; or the call itself never left
//	5 after 7 days of asking
//	! a contradiction: the state stays, loudly
//	# end of moves
//
// One flow, told by its commits. The customer's form is one request, the return from the card issuer another:
//
//	POST form ──► commit "sending" ──► token ──► transfer ──► commit "challenged" ──► hand-off page
//	                                                 │
//	ACS ──► POST TermUrl ──► commit "confirming" ──► confirm ──► commit "succeeded" or "declined" ──► result page
//	                                                 │
//	          no readable answer: commit "unknown" ◄─┘  and only the status call ends it (Settle asks)
//
// What holds, whatever breaks:
//
//   - "sending" and "confirming" are on the disk before the first byte goes to the bank, and neither call is repeated.
//   - No answer is no refusal. While one attempt is pending there is no way to begin another.
//   - The bank is called in a context that no closed tab ends; the customer's page waits for it, up to a point.
//   - A change is a pure closure inside the store's compare-and-swap: of fifty parallel returns one sends the confirm.
//   - Cards exist in the memory of one request. The aggregate has masks.
package transfer
