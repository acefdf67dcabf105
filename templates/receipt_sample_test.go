package templates_test

import "audarym/templates"

const sampleCode = "123456787538-7K3M-9QRT-XZ4W"

func (s sampler) proof() *templates.Proof {
	return &templates.Proof{
		Label: s.T("receipt.code"), Code: sampleCode, How: s.T("receipt.how"),
		Link: templates.Link{Text: "pay.example.kz/verify", Href: "https://pay.example.kz/verify/" + sampleCode},
		QR:   &templates.QR{Size: "29", Path: "M4 4h7v1h-7z", Label: s.T("receipt.qr")},
	}
}

func (s sampler) receipt() templates.Receipt {
	r := templates.Receipt{
		Page: s.page("succeeded", s.T("receipt.title")), Heading: s.T("receipt.heading"), Amount: "1\u00a0000\u00a0₸",
		Test: s.T("receipt.test"), Doubt: s.T("receipt.doubt"), Facts: s.facts()[1:], Proof: s.proof(), PrintHint: s.T("receipt.print_hint"),
		Back: &templates.Link{Text: s.T("receipt.back"), Href: "/t/4f2a"},
	}
	r.Page.Sheet, r.Page.LanguagePage = "receipt.css", "receipt"
	return r
}

func (s sampler) verify() templates.Verify {
	v := templates.Verify{
		Page: s.page("verify", s.T("verify.title")), Heading: s.T("verify.title"), Lead: s.T("verify.lead"),
		Form: &templates.VerifyForm{Action: "/verify", Label: s.T("receipt.code"), Hint: s.T("verify.hint"), Button: s.T("verify.button")},
	}
	v.Page.Sheet, v.Page.LanguagePage = "receipt.css", "verify"
	return v
}

func (s sampler) unknown() templates.Verify {
	v := s.verify()
	v.Page.State, v.Bad, v.Heading, v.Lead = "unknown", true, s.T("verify.unknown.heading"), s.T("verify.unknown.lead")
	v.Form.Value, v.Form.Error = `"><img src=x>`, s.T("verify.unknown.error")
	return v
}

func (s sampler) genuine() templates.Verify {
	v := s.verify()
	v.Page.State, v.Page.LanguageCode, v.Good, v.Form = "genuine", sampleCode, true, nil
	v.Heading, v.Lead, v.Compare = s.T("verify.genuine.heading"), s.T("verify.genuine.lead"), s.T("verify.compare")
	v.Code, v.Amount, v.Facts = &templates.Fact{TestID: "receipt-code", Label: s.T("receipt.code"), Value: sampleCode}, "1\u00a0000\u00a0₸", s.facts()[1:]
	v.Another = &templates.Link{Text: s.T("verify.another"), Href: "/verify"}
	return v
}
