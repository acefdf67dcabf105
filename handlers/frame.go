package handlers

import (
	"audarym/internal/i18n"
	"audarym/internal/transfer"
	"audarym/templates"
)

// frame is what every page stands in.
func (h *handlers) frame(p *i18n.Printer, state, title string, id transfer.ID) templates.Page {
	f := templates.Page{
		Lang: string(p.Lang()), Title: title + " · " + h.Merchant.Name, State: state, Merchant: h.Merchant.Name,
		LanguageReturn: string(id), Base: h.base, Style: h.brand.style, Logo: h.brand.logo, Contacts: h.contacts(), Terms: h.terms(p),
		Texts: templates.Chrome{Skip: p.T("frame.skip"), Languages: p.T("frame.languages"), Footer: p.T("frame.footer"), Contacts: p.T("frame.contacts")},
	}
	for _, l := range h.languages() {
		if h.Merchant.ID == "" { // nobody's pages: no form of theirs is taken
			break
		}
		f.Languages = append(f.Languages, templates.Language{Code: string(l), Name: p.T("language." + string(l)), Current: l == p.Lang()})
	}
	if h.Sandbox {
		f.Sandbox = p.T("frame.sandbox")
	}
	return f
}

// home leads to the start page; nil where the merchant's page has none.
func (h *handlers) home(p *i18n.Printer) *templates.Link {
	if !h.Merchant.Open {
		return nil
	}
	return &templates.Link{Text: p.T("action.home"), Href: h.at("/")}
}

// anew leads to a new transfer; nil where only the merchant begins one.
func (h *handlers) anew(p *i18n.Printer) *templates.Link {
	if !h.Merchant.Open {
		return nil
	}
	return &templates.Link{Text: p.T("action.new"), Href: h.at("/")}
}
