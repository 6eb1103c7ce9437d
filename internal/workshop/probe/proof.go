package probe

import (
	"context"
	"net/http"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

const displayName = "displayName"

// rename sets another displayName or, if the service does not keep it, another family name.
func (p *prober) rename(ctx context.Context, t *thing, text string) *exchange {
	if p.keepsDisplayName() {
		return p.modify(ctx, t, displayName, text)
	}
	return p.modify(ctx, t, "name", document{"givenName": "Terraform", "familyName": text})
}

// nameShown is what [prober.rename] sets.
func (p *prober) nameShown(doc document) string {
	if p.keepsDisplayName() {
		return textAt(doc, displayName)
	}
	return textAt(doc, "name", "familyName")
}

func (p *prober) keepsDisplayName() bool {
	return p.first == nil || textAt(p.first.doc, displayName) != ""
}

// until reads until a change shows, and returns how long that took; never is false.
func (p *prober) until(ctx context.Context, shows func() bool) (took time.Duration, ok bool) {
	for delay := time.Duration(0); delay < 4*time.Second; delay = 2*delay + 100*time.Millisecond {
		if delay > 0 && p.o.Sleep(ctx, delay) != nil {
			return took, false
		}
		if took += delay; shows() {
			return took, true
		}
	}
	return took, false
}

// firstChanges asks whether a change of the first user shows, and when (dialects 34, 37, 38 and 48). All later
// questions depend on that.
func (p *prober) firstChanges(ctx context.Context) {
	for _, word := range []string{"First ", "Second ", "Third "} {
		e := p.rename(ctx, p.crowd.main, word+p.run)
		took, shown := p.until(ctx, func() bool { return sameName(p.nameShown(p.read(ctx, p.crowd.main)), word+p.run) })
		byPatch := e.method == http.MethodPatch
		switch {
		case p.lost || p.stopped != nil:
			p.untold("", 37, 38, 48)
			return
		case !shown && byPatch && e.ok() && p.idle(ctx, e):
			continue // all later changes are by PUT
		case !shown:
			p.untold("no change of a name shows", 37, 38, 48)
			return
		case byPatch && e.status == http.StatusInternalServerError:
			p.patchFails = true
			p.saw(37, "patch-500-acted", "a PATCH answers %s, and a GET shows the change", p.words(e))
		default:
			p.note(37, "no: a %s that is done answers %d", e.method, e.status)
		}
		p.resourceless(e)
		if took > 0 {
			p.lag = took
			p.saw(48, "reads-lag", "a change does not show in a GET right after it; %s later it does", took)
			return
		}
		if len(p.seen.throttles) == 0 {
			break
		} // else it may have had the time while the probe waited
	}
	p.note(48, "no: a change shows in a GET right after it")
}

// idle asks whether PATCH has no effect at all: a service may refuse to change one attribute, and change others.
func (p *prober) idle(ctx context.Context, first *exchange) bool {
	main := p.crowd.main
	p.patch(ctx, main, operation("replace", "name", document{"givenName": "Terraform", "familyName": "Idle"}))
	p.patch(ctx, main, operation("replace", "active", false))
	doc := p.read(ctx, main)
	active, known := truth(at(doc, "active"))
	if doc == nil || sameName(textAt(doc, "name", "familyName"), "Idle") || known && !active {
		p.modify(ctx, main, "active", true)
		return false
	}
	p.patchIdle = p.stopped == nil && !p.lost
	name := "patch-acknowledged-200"
	if first.status == http.StatusNoContent {
		name = "patch-acknowledged-204"
	}
	p.saw(34, name, "PATCH answers %d, and neither displayName nor name nor active changes", first.status)
	return p.patchIdle
}

// resourceless asks whether the service answers a change with something other than the resource (dialect 38).
func (p *prober) resourceless(e *exchange) {
	text, want := strings.TrimSpace(string(e.body)), "a "+e.method+" answers"
	p.decide(38,
		when(e.status != http.StatusOK, "no: %s %d", want, e.status),
		when(textAt(e.doc, "id") != "", "no: %s the resource", want),
		is(text == "{}", "write-answers-empty-object", "%s 200 and {}", want),
		is(text == "null", "write-answers-null", "%s 200 and null", want),
		is(strings.EqualFold(strings.Trim(text, `"`), "OK"), "write-answers-ok", "%s 200 and the text OK", want),
		when(true, "%s 200 and no resource: %s", want, orNothing(p.plain(text))))
}

// paths asks whether a dotted path changes what it names (dialect 39).
func (p *prober) paths(ctx context.Context) {
	family := func() string { return textAt(p.read(ctx, p.crowd.main), "name", "familyName") }
	e := p.patch(ctx, p.crowd.main, operation("replace", "name.familyName", "Dotted"))
	switch {
	case !e.ok():
		p.note(39, "a PATCH of name.familyName answers %s", p.words(e))
		return
	case sameName(family(), "Dotted"):
		p.note(39, "a PATCH of name.familyName changes it")
		return
	}
	p.patch(ctx, p.crowd.main, operation("replace", "name", document{"givenName": "Terraform", "familyName": "Whole"}))
	p.decide(39,
		is(sameName(family(), "Whole"), "dotted-path-flat",
			"a PATCH of name.familyName answers %d and does nothing, one of name as a whole does", e.status),
		when(true, "a family name does not change, neither by name.familyName nor by name as a whole"))
}

// urnPaths asks whether a PATCH of userType by its URN path, which left a user so, did nothing, or whether the type is
// fixed (dialect 39). It returns what the type is in the end.
func (p *prober) urnPaths(ctx context.Context, userType string, byPath *exchange) string {
	if strings.EqualFold(userType, ninjaone.EndUser) {
		p.note(39, "a PATCH of userType by its URN path changes it")
		return userType
	}
	p.patch(ctx, p.crowd.main, operation("replace", ninjaone.ExtensionURN, document{"userType": ninjaone.EndUser}))
	userType = userTypeOf(p.read(ctx, p.crowd.main))
	p.decide(39, is(strings.EqualFold(userType, ninjaone.EndUser), "urn-path-elsewhere",
		"a PATCH of userType by its URN path answers %d and does nothing, one of the extension as a whole does", byPath.status))
	return userType
}

// accents asks how a letter with an accent comes back that is one sign (dialect 47).
func (p *prober) accents(ctx context.Context) {
	sent := "Jos\u00e9 " + p.run
	e := p.rename(ctx, p.crowd.main, sent)
	got := p.nameShown(p.read(ctx, p.crowd.main))
	p.decide(47,
		unclear(e.refuses(), "nothing can be changed"),
		when(!e.ok(), "a name with é is refused: %s", p.words(e)),
		when(got == sent, "no: é comes back as it was sent"),
		is(norm.NFC.String(got) == sent, "names-decomposed", "é comes back as an e and an accent"),
		when(true, "a name with é comes back as “%s”", p.plain(got)))
}

// behindGateway reports whether the listing has the first user although a GET does not find it (dialect 45).
func (p *prober) behindGateway(ctx context.Context) bool {
	main := p.crowd.main
	if p.first.status != http.StatusNotFound {
		p.note(45, "no: a GET of a user is answered by the service")
		return false
	}
	_, listed := p.until(ctx, func() bool { return p.listedStill(ctx, main) })
	if !listed {
		p.untold("the probe's own user is neither found nor listed", 45)
		return false
	}
	p.gateway = true
	p.saw(45, "gateway-404", "a GET of a listed user answers %s", p.words(p.first))
	return true
}
