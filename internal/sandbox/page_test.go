package sandbox_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// furnish gives a tenant people from both sides, groups, requests and dialects to look at.
func furnish(t *testing.T, s *sandbox.Server, people int) {
	t.Helper()
	tenant := s.Tenant()
	if err := tenant.Seed(people - 2); err != nil {
		t.Fatal(err)
	}
	ada := addUser(t, s, "ada@example.com")
	grace := addUser(t, s, "grace.hopper-with-a-long-name@subsidiary.example.com")
	desk := addGroup(t, s, "Service desk", ada, grace)
	addGroup(t, s, "Field engineers of the northern region", ada)
	for i, user := range tenant.Users() {
		if i < 120 {
			id, _ := user["id"].(string)
			if err := tenant.AddMember(desk, id); err != nil {
				t.Fatal(err)
			}
		}
	}
	send(t, s, http.MethodPatch, "/Users/"+grace, patch(op("replace", "active", false)))
	send(t, s, http.MethodGet, "/Users/nobody", nil).want(t, http.StatusNotFound)
	for i := range 30 {
		send(t, s, http.MethodGet, fmt.Sprintf("/Users?filter=userName%%20eq%%20%%22person%05d%%40example.com%%22&startIndex=1&count=100", i), nil)
	}
	made(t)(tenant.AddAccount(sandbox.Document{
		"email": "root-with-a-rather-long-address@subsidiary.example.com", "userType": "TECHNICIAN", "administrator": true,
		"enabled": false,
	}))
	if err := tenant.UpdateAccount(ada, func(doc sandbox.Document) { doc["administrator"] = true }); err != nil {
		t.Fatal(err)
	}
	tenant.AddFault(sandbox.Fault{
		Method: http.MethodPatch, Path: "/Users/*", Kind: sandbox.FaultStatus,
		Status: 502, Count: 2,
	})
	send(t, s, http.MethodPatch, "/Users/"+ada, patch(op("replace", "displayName", "Ada, Countess of Lovelace"))).want(t,
		http.StatusBadGateway)
}

// sight is a screen to look at the page on.
type sight struct {
	name          string
	width, height int
	phone, dark   bool
}

func sights() []sight {
	return []sight{
		{"desktop", 1440, 1000, false, false},
		{"desktop", 1440, 1000, false, true},
		{"laptop", 1280, 800, false, false},
		{"tablet", 820, 1100, true, false},
		{"phone", 390, 844, true, false},
		{"phone", 390, 844, true, true},
		{"small phone", 320, 640, true, false},
	}
}

// The page watches itself: what a browser would only write to its console, and each text that is hard to read.
const (
	watchErrors = `window.wrongs = [];
		addEventListener("error", (event) => wrongs.push(String(event.message)));
		addEventListener("unhandledrejection", (event) => wrongs.push(String(event.reason)));
		document.addEventListener("securitypolicyviolation", (event) => wrongs.push("policy: " + event.violatedDirective + " " + event.blockedURI));`

	hardToRead = `(() => {
		const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
		const rgb = (color) => {
			canvas.clearRect(0, 0, 1, 1);
			canvas.fillStyle = color;
			canvas.fillRect(0, 0, 1, 1);
			return canvas.getImageData(0, 0, 1, 1).data;
		};
		const light = ([r, g, b]) => {
			const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
			return .2126 * x + .7152 * y + .0722 * z;
		};
		const back = (element) => {
			for (let e = element; e; e = e.parentElement) {
				const c = rgb(getComputedStyle(e).backgroundColor);
				if (c[3] > 250) return c;
			}
			return [255, 255, 255];
		};
		const bad = new Set();
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walker.nextNode()) {
			const element = walker.currentNode.parentElement;
			if (!walker.currentNode.nodeValue.trim() || !element.checkVisibility() || element.closest("[aria-hidden], noscript, script")) continue;
			const [a, b] = [light(rgb(getComputedStyle(element).color)), light(back(element))];
			const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
			if (contrast < 4.5) bad.add(element.className + " " + element.tagName + " " + contrast.toFixed(1));
		}
		return [...bad].join("; ");
	})()`

	nameless = `[...document.querySelectorAll("button, input, select, a, summary")].filter((e) =>
		!(e.getAttribute("aria-label") || e.textContent.trim() || (e.labels && e.labels.length))).map((e) => e.outerHTML).join("; ")`
)

func TestPageLooks(t *testing.T) {
	t.Parallel()
	b := openBrowser(t)
	for _, people := range []int{5, 2000} {
		for _, sight := range sights() {
			t.Run(fmt.Sprintf("%s, %d people, dark %v", sight.name, people, sight.dark), func(t *testing.T) {
				t.Parallel()
				s := start(t, sandbox.Options{Dialects: []string{"patch-204", "count-capped"}})
				furnish(t, s, people)
				p := b.tab(t)
				p.size(t, sight.width, sight.height, sight.phone)
				if sight.dark {
					p.dark(t)
				}
				p.open(t, s.Origin()+"/")
				p.picture(t, fmt.Sprintf("%s %d dark %v", sight.name, people, sight.dark))
				if wide := p.eval(t, `document.documentElement.scrollWidth - innerWidth`); wide != 0.0 {
					t.Errorf("%v pixels too wide", wide)
				}
				p.click(t, ".group summary")
				if bad := p.eval(t, hardToRead); bad != "" {
					t.Errorf("contrast under 4.5: %v", bad)
				}
				if bad := p.eval(t, nameless); bad != "" {
					t.Errorf("without a name: %v", bad)
				}
				p.picture(t, fmt.Sprintf("%s %d dark %v groups", sight.name, people, sight.dark))
				p.click(t, `button[data-act="add-person"]`)
				p.picture(t, fmt.Sprintf("%s %d dark %v dialog", sight.name, people, sight.dark))
				if wide := p.eval(t, `document.documentElement.scrollWidth - innerWidth`); wide != 0.0 {
					t.Errorf("%v pixels too wide with a dialog", wide)
				}
				if wide := p.eval(t, `document.querySelector("#person").scrollWidth - document.querySelector("#person").clientWidth`); wide != 0.0 {
					t.Errorf("the dialog is %v pixels too wide", wide)
				}
			})
		}
	}
}

func TestPageActs(t *testing.T) {
	t.Parallel()
	b := openBrowser(t)
	for name, act := range map[string]func(t *testing.T, s *sandbox.Server, p *tab){
		"it follows what Terraform does": func(t *testing.T, s *sandbox.Server, p *tab) {
			addUser(t, s, "new@example.com")
			p.until(t, row("new@example.com")+`.innerText.includes("SCIM")`)
			p.until(t, `document.querySelector(".requests li").innerText.includes("POST")`)
			desk, _ := s.Tenant().GroupByName("Desk")
			p.click(t, ".group summary")
			send(t, s, http.MethodPatch, "/Groups/"+fmt.Sprint(desk["id"]),
				patch(op("replace", "displayName", "Help desk"))).want(t, http.StatusOK)
			p.until(t, `document.querySelector(".group[open] .name").innerText === "Help desk"`)
			if err := s.Tenant().SetDialects("patch-204"); err != nil {
				t.Fatal(err)
			}
			p.until(t, `document.body.innerText.includes("PATCH answers 204")`)
		},
		"deactivate and activate": func(t *testing.T, s *sandbox.Server, p *tab) {
			p.click(t, `button[aria-label="Deactivate ada@example.com"]`)
			p.until(t, row("ada@example.com")+`.innerText.includes("SCIM, then by hand")`)
			if user, _ := s.Tenant().UserByName("ada@example.com"); user["active"] != false {
				t.Errorf("user: %v", user)
			}
			p.click(t, `button[aria-label="Activate ada@example.com"]`)
			p.until(t, `document.querySelector('button[aria-label="Deactivate ada@example.com"]')`)
			if user, _ := s.Tenant().UserByName("ada@example.com"); user["active"] != true {
				t.Errorf("user: %v", user)
			}
			if n := len(s.Tenant().Requests()); n != 1 {
				t.Errorf("%d requests in the service's log", n)
			}
		},
		"rename with the keyboard alone": func(t *testing.T, s *sandbox.Server, p *tab) {
			p.eval(t, `document.querySelector('button[aria-label="Deactivate ada@example.com"]').focus()`)
			p.press(t, "Tab")
			if style := p.eval(t, `getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).outlineWidth`); style != "solid3px" {
				t.Errorf("the focus shows as %v", style)
			}
			p.press(t, "Enter")
			p.until(t, `document.querySelector("#person").open && document.activeElement.name === "userName"`)
			p.press(t, "Tab")
			p.press(t, "Tab")
			p.eval(t, `document.activeElement.select()`)
			p.write(t, "King")
			p.press(t, "Enter")
			p.until(t, `!document.querySelector("#person").open`)
			p.until(t, `document.activeElement.getAttribute("aria-label") === "Rename or change ada@example.com"`)
			user, _ := s.Tenant().UserByName("ada@example.com")
			if at(user, "name", "familyName") != "King" || at(user, "name", "givenName") != "Ada" ||
				at(user, extension, "userType") != "Technician" {
				t.Errorf("user: %v", user)
			}
		},
		"dialects and faults are clicked": func(t *testing.T, s *sandbox.Server, p *tab) {
			p.eval(t, `(document.querySelector('[data-form="dialect"] select').value = "patch-204", 0)`)
			p.click(t, `[data-form="dialect"] button`)
			p.until(t, `document.querySelector('[data-dialect="patch-204"]')`)
			if on := s.Tenant().ActiveDialects(); len(on) != 1 || on[0] != "patch-204" {
				t.Errorf("on: %v", on)
			}
			p.click(t, `[data-act="dialect-off"]`)
			p.until(t, `!document.querySelector('[data-dialect]')`)
			p.click(t, `[data-act="add-fault"]`)
			p.fill(t, `#fault [name="path"]`, "/Users/*")
			p.fill(t, `#fault [name="count"]`, "2")
			p.click(t, "#fault button.main")
			p.until(t, `document.querySelector(".faults li").innerText.includes("/Users/*")`)
			if faults := s.Tenant().Faults(); len(faults) != 1 || faults[0].Count != 2 {
				t.Errorf("faults: %v", faults)
			}
			p.click(t, `[data-act="clear-faults"]`)
			p.until(t, `!document.querySelector(".faults")`)
		},
		"delete asks first": func(t *testing.T, s *sandbox.Server, p *tab) {
			for _, sure := range []bool{false, true} {
				p.click(t, `button[aria-label="Delete ada@example.com"]`)
				p.until(t, `document.querySelector("#sure").open && document.activeElement.innerText === "Cancel"`)
				if sure {
					p.press(t, "Tab")
					p.press(t, " ")
					p.until(t, "!"+row("ada@example.com"))
				} else {
					p.press(t, "Escape")
					p.until(t, `!document.querySelector("#sure").open`)
				}
				if _, there := s.Tenant().UserByName("ada@example.com"); there == sure {
					t.Errorf("there: %v", there)
				}
			}
		},
		"add a user, and get the reason of a refusal": func(t *testing.T, s *sandbox.Server, p *tab) {
			p.click(t, `button[data-act="add-person"]`)
			p.fill(t, `#person [name="userName"]`, "ada@example.com")
			p.fill(t, `#person [name="givenName"]`, "Eve")
			p.fill(t, `#person [name="familyName"]`, "Moneypenny")
			p.click(t, `#person button.main`)
			p.until(t, `document.querySelector("#person .wrong").innerText.includes("is taken")`)
			p.fill(t, `#person [name="userName"]`, "eve@example.com")
			p.click(t, `#person button.main`)
			p.until(t, row("eve@example.com")+`.innerText.includes("by hand")`)
			eve, _ := s.Tenant().UserByName("eve@example.com")
			if eve["displayName"] != "Eve Moneypenny" || eve["active"] != true || at(eve, extension, "userType") != "endUser" ||
				at(eve, "emails", 0, "value") != "eve@example.com" {
				t.Errorf("user: %v", eve)
			}
		},
		"membership": func(t *testing.T, s *sandbox.Server, p *tab) {
			desk, _ := s.Tenant().GroupByName("Desk")
			id, _ := desk["id"].(string)
			p.click(t, `button[aria-label="Groups of ada@example.com"]`)
			p.click(t, "#choices input")
			p.click(t, "#choices button.main")
			p.until(t, row("ada@example.com")+`.innerText.includes("Desk")`)
			p.click(t, ".group summary")
			p.fill(t, ".join input", "Grace@example.com")
			p.press(t, "Enter")
			p.until(t, `document.querySelectorAll(".members li").length === 2 && document.querySelector(".group").open`)
			p.click(t, `.members button[aria-label^="Remove ada"]`)
			p.until(t, `document.querySelectorAll(".members li").length === 1`)
			grace, _ := s.Tenant().UserByName("grace@example.com")
			if got := s.Tenant().Members(id); len(got) != 1 || got[0] != grace["id"] {
				t.Errorf("members: %v", got)
			}
			p.fill(t, ".join input", "nobody@example.com")
			p.press(t, "Enter")
			p.until(t, `document.querySelector("#said.wrong").innerText.includes("not found")`)
		},
		"groups come, are renamed and go": func(t *testing.T, s *sandbox.Server, p *tab) {
			p.click(t, `button[data-act="add-group"]`)
			p.fill(t, "#group input", "Field")
			p.press(t, "Enter")
			p.until(t, `document.querySelectorAll(".group").length === 2`)
			p.click(t, ".group:last-of-type summary")
			p.click(t, `button[aria-label="Rename group Field"]`)
			p.fill(t, "#group input", "Field team")
			p.press(t, "Enter")
			p.click(t, `button[aria-label="Delete group Field team"]`)
			p.click(t, "#sure button.danger")
			p.until(t, `document.querySelectorAll(".group").length === 1`)
			if n := len(s.Tenant().Groups()); n != 1 {
				t.Errorf("%d groups", n)
			}
		},
		"hostile names are only names": func(t *testing.T, s *sandbox.Server, p *tab) {
			const script = `"><script>wrongs.push('ran')</script><img src=x onerror="wrongs.push('ran')">{{.}}`
			id, err := s.Tenant().AddUser(map[string]any{
				"userName": "'x" + script + "@example.com", "displayName": script,
				"name": map[string]any{"givenName": script},
			})
			if err != nil {
				t.Fatal(err)
			}
			group, err := s.Tenant().AddGroup(map[string]any{"displayName": script, "members": []any{id}})
			if err != nil {
				t.Fatal(err)
			}
			p.until(t, `document.querySelectorAll(".group").length === 2`)
			p.click(t, fmt.Sprintf(`[data-id="%s"] summary`, group))
			for _, act := range []string{"choose-groups", "delete-person", "edit-person"} {
				p.click(t, fmt.Sprintf(`tr[data-id="%s"] [data-act="%s"]`, id, act))
				p.until(t, `document.querySelector("dialog[open]")`)
				p.press(t, "Escape")
				p.until(t, `!document.querySelector("dialog[open]")`)
			}
			p.fill(t, "#search", `onerror="wrongs`)
			p.until(t, `document.querySelectorAll("tbody tr").length === 1`)
			p.open(t, s.Origin()+"/?search="+url.QueryEscape(script))
			p.click(t, fmt.Sprintf(`tr[data-id="%s"] [data-act="deactivate"]`, id))
			p.until(t, `document.querySelector("#said").innerText.includes("onerror")`)
			if n := p.eval(t, `document.querySelectorAll("img").length`); n != 0.0 {
				t.Errorf("%v images", n)
			}
		},
		"two thousand people are searched and turned quickly": func(t *testing.T, s *sandbox.Server, p *tab) {
			if err := s.Tenant().Seed(2000); err != nil {
				t.Fatal(err)
			}
			p.until(t, `document.body.innerText.includes("2002 in all")`)
			begin := time.Now()
			p.click(t, `.people a[rel="next"]`)
			p.until(t, row("person00049@example.com"))
			if passed := time.Since(begin); passed > time.Minute {
				t.Errorf("to turn a page took %v", passed)
			}
			if focus := p.eval(t, `document.activeElement.id`); focus != "people-title" {
				t.Errorf("the focus is on %v", focus)
			}
			begin = time.Now()
			p.fill(t, "#search", "Person 01999")
			p.until(t, `document.querySelectorAll("tbody tr").length === 1 && `+row("person01999@example.com"))
			if passed := time.Since(begin); passed > time.Minute {
				t.Errorf("a search took %v", passed)
			}
			if n := p.eval(t, `document.querySelectorAll("*").length`).(float64); n > 3000 {
				t.Errorf("%v elements", n)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, sandbox.Options{})
			addUser(t, s, "ada@example.com")
			if _, err := s.Tenant().AddUser(person("grace@example.com")); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Tenant().AddGroup(group("Desk")); err != nil {
				t.Fatal(err)
			}
			p := b.tab(t)
			p.size(t, 1440, 1000, false)
			p.do(t, "Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": watchErrors})
			p.open(t, s.Origin()+"/")
			act(t, s, p)
			if wrongs := p.eval(t, `wrongs.join("; ")`); wrongs != "" {
				t.Errorf("the browser complained: %v", wrongs)
			}
		})
	}
}

// row is a JavaScript expression for the row of a user.
func row(userName string) string {
	return fmt.Sprintf(`document.querySelector('tr[data-user-name="%s"]')`, userName)
}

// fetch asks for something beside the service, with headers.
func fetch(t *testing.T, s *sandbox.Server, path string, headers ...string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Origin()+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
		if name == "Host" {
			request.Host = value
		}
	}
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{status: response.StatusCode, header: response.Header, text: string(text)}
}

func TestPageWithoutABrowser(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Token: "very-secret"})
	furnish(t, s, 130)
	for _, test := range []struct {
		about, query  string
		holds, lacks  []string
		rows, details int
	}{
		{"the first page", "", []string{
			"130 in all", "1 to 50 of 130", "of 130", "SCIM, then by hand", "fault: status 502",
			`filter=userName eq &#34;person`,
		}, []string{"very-secret"}, 50, 2},
		{"the last page", "?people=3", []string{"101 to 130 of 130", "grace.hopper"}, []string{"Next →</a>"}, 30, 2},
		{"past the last page", "?people=99", []string{"101 to 130 of 130"}, nil, 30, 2},
		{"not a page", "?people=-1&groups=x", []string{"1 to 50 of 130"}, nil, 50, 2},
		{"by name", "?search=LOVELACE", []string{"ada@example.com"}, []string{`data-user-name="person00001`}, 2, 0},
		{"by group", "?search=northern", []string{"ada@example.com", "Field engineers"}, []string{"grace.hopper"}, 1, 1},
		{"by member", "?search=grace.hopper", []string{"Service desk"}, []string{"Field engineers"}, 1, 1},
		{"by type", "?search=technician", []string{"2 match"}, nil, 2, 0},
		{"the inactive ones", "?status=inactive", []string{
			"1 matches and is inactive", "grace.hopper",
			`<option value="inactive" selected>`,
		}, nil, 1, 2},
		{"sorted", "?sort=user-name", []string{
			`<option value="user-name" selected>`,
			"&amp;sort=user-name&amp;people=2",
		}, nil, 50, 2},
		{
			"a status and an order that are none", "?status=gone&sort=x",
			[]string{"1 to 50 of 130"},
			[]string{"selected"},
			50, 2,
		},
		{"dialects and faults", "", []string{`<option value="patch-204" title="PATCH answers 204 and nothing">11 patch-204</option>`, "<option>expired-token</option>"}, []string{`<option value="patch-200"`}, 50, 2},
		{"nobody", "?search=%3Cb%3E", []string{"No user matches", "&lt;b&gt;"}, []string{"<b>"}, 0, 0},
	} {
		t.Run(test.about, func(t *testing.T) {
			t.Parallel()
			got := fetch(t, s, "/"+test.query).want(t, http.StatusOK)
			for _, part := range test.holds {
				if !strings.Contains(got.text, part) {
					t.Errorf("no %q", part)
				}
			}
			for _, part := range test.lacks {
				if strings.Contains(got.text, part) {
					t.Errorf("%q", part)
				}
			}
			if n := strings.Count(got.text, `<tr role="row" data-key`); n != test.rows {
				t.Errorf("%d people", n)
			}
			if n := strings.Count(got.text, "<details"); n != test.details {
				t.Errorf("%d groups", n)
			}
		})
	}
}

func TestPageIsForThisMachineOnly(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	for _, path := range []string{"/", "/_sandbox/page.css", "/_sandbox/page.js"} {
		got := fetch(t, s, path).want(t, http.StatusOK)
		policy := got.header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "script-src 'self';") ||
			strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %s", path, policy)
		}
		for _, header := range []string{
			"Host: evil.example.com", "Origin: https://evil.example.com",
			"Sec-Fetch-Site: cross-site",
		} {
			fetch(t, s, path, header).want(t, http.StatusForbidden)
		}
	}
	page := fetch(t, s, "/")
	for _, inline := range []string{"<style", " style=", "onclick", "javascript:", "http-equiv"} {
		if strings.Contains(page.text, inline) {
			t.Errorf("the page holds %q", inline)
		}
	}
	for _, part := range []string{"https://", "//cdn"} {
		if strings.Contains(page.text, part) {
			t.Errorf("the page asks another server: %q", part)
		}
	}
	if n := len(s.Tenant().Requests()); n != 0 {
		t.Errorf("%d requests logged", n)
	}
}

func TestEventsTellOfChanges(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Origin()+"/_sandbox/events", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{Transport: &http.Transport{}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := listen(response.Body)
	before := <-lines
	for _, change := range []func(){
		func() { addUser(t, s, "ada@example.com") },
		func() { s.Tenant().ResetRequests() },
		func() { s.Tenant().AddFault(sandbox.Fault{Kind: sandbox.FaultDelay})() },
		func() { s.Tenant().ClearFaults() },
		func() { s.Tenant().SetToken("another", time.Time{}) },
		func() { _ = s.Tenant().SetDialects() },
	} {
		change()
		select {
		case after := <-lines:
			if after == before {
				t.Errorf("twice %s", after)
			}
			before = after
		case <-time.After(time.Minute):
			t.Fatal("no word of a change")
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range lines { // ends with the server
	}
}

// listen gives the data of events as they come.
func listen(body io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(body); scanner.Scan(); {
			if strings.HasPrefix(scanner.Text(), "data: ") {
				lines <- scanner.Text()
			}
		}
	}()
	return lines
}

func TestWhoSetWhat(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/tenant.jsonl"
	s := start(t, sandbox.Options{DataFile: file, Dialects: []string{"create-existing-200"}})
	made := addUser(t, s, "made@example.com")
	changed := addUser(t, s, "changed@example.com")
	if err := s.Tenant().UpdateUser(changed, func(doc sandbox.Document) { doc["active"] = false }); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"hand@example.com", "patched@example.com", "claimed@example.com"} {
		if _, err := s.Tenant().AddUser(person(name)); err != nil {
			t.Fatal(err)
		}
	}
	patched, _ := s.Tenant().UserByName("patched@example.com")
	send(t, s, http.MethodPatch, "/Users/"+fmt.Sprint(patched["id"]),
		patch(op("replace", "displayName", "Pat"))).want(t, http.StatusOK)
	send(t, s, http.MethodPost, "/Users", person("claimed@example.com")).want(t, http.StatusOK)
	desk, err := s.Tenant().AddGroup(group("Desk", made))
	if err != nil {
		t.Fatal(err)
	}
	send(t, s, http.MethodDelete, "/Users/"+made, nil).want(t, http.StatusNoContent)
	if len(s.Tenant().Members(desk)) != 0 {
		t.Error("a deleted user is still a member")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := start(t, sandbox.Options{DataFile: file})
	page := fetch(t, again, "/").text
	for name, want := range map[string]string{
		"changed": "SCIM, then by hand", "hand": ">by hand<", "patched": ">SCIM<", "claimed": "SCIM, then by hand",
	} {
		_, rest, _ := strings.Cut(page, `data-user-name="`+name+"@")
		rest, _, _ = strings.Cut(rest, "</tr>")
		if !strings.Contains(rest, want) {
			t.Errorf("%s is not shown as %q", name, want)
		}
	}
	if !strings.Contains(page, "0 members · by hand") {
		t.Error("a group that a user left by being deleted is shown as changed over SCIM")
	}
}

func TestPageSorts(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	for _, name := range []string{"zoe@example.com", "Ada@example.com", "max@example.com"} {
		addUser(t, s, name)
	}
	third, _ := s.Tenant().UserByName("max@example.com")
	send(t, s, http.MethodPatch, "/Users/"+fmt.Sprint(third["id"]),
		patch(op("replace", "active", false), op("replace", extension+":userType", "endUser")))
	for order, want := range map[string]string{
		"": "zoe Ada max", "user-name": "Ada max zoe", "type": "zoe Ada max",
		"status": "zoe Ada max",
	} {
		got := fetch(t, s, "/?sort="+order).want(t, http.StatusOK).text
		var names []string
		for _, part := range strings.Split(got, `data-user-name="`)[1:] {
			name, _, _ := strings.Cut(part, "@")
			if len(names) == 0 || names[len(names)-1] != name {
				names = append(names, name)
			}
		}
		if strings.Join(names, " ") != want {
			t.Errorf("sorted by %q: %v", order, names)
		}
	}
}
