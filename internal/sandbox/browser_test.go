package sandbox_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser is a headless Chromium, driven over a pair of pipes in its own protocol (Chrome DevTools Protocol), which
// takes no library.
type browser struct {
	out io.Writer

	mu      sync.Mutex
	last    int
	waiting map[int]chan message
	gone    error
}

type message struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// openBrowser starts Chromium, or skips the test where there is none.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	var program string
	for _, name := range []string{
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
		"chrome-headless-shell",
	} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("no Chromium or Chrome is on PATH: install one to test the sandbox's page in a browser")
	}
	args := []string{
		"--headless", "--remote-debugging-pipe", "--user-data-dir=" + t.TempDir(), "--no-first-run", "--disable-gpu",
		"--disable-dev-shm-usage", "--hide-scrollbars", "--disable-background-networking", "about:blank",
	}
	if os.Geteuid() == 0 { // Chromium refuses its own sandbox to root
		args = append([]string{"--no-sandbox"}, args...)
	}
	theirIn, ourOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ourIn, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirIn.Close()
	theirOut.Close()
	b := &browser{out: ourOut, waiting: map[int]chan message{}}
	read := make(chan struct{})
	go func() { b.read(ourIn); close(read) }()
	t.Cleanup(func() {
		// Asked to close, it cleans up after itself; a killed one leaves children that still write to its directory.
		b.call(t, "", "Browser.close", nil)
		_ = cmd.Wait()
		ourOut.Close()
		<-read
		ourIn.Close()
	})
	return b
}

func (b *browser) read(in io.Reader) {
	reader := bufio.NewReader(in)
	for {
		data, err := reader.ReadBytes(0)
		if err != nil {
			b.mu.Lock()
			b.gone = err
			for _, waits := range b.waiting {
				close(waits)
			}
			b.waiting = map[int]chan message{}
			b.mu.Unlock()
			return
		}
		var m message
		if json.Unmarshal(data[:len(data)-1], &m) != nil || m.ID == 0 {
			continue
		}
		b.mu.Lock()
		if waits := b.waiting[m.ID]; waits != nil {
			waits <- m
			delete(b.waiting, m.ID)
		}
		b.mu.Unlock()
	}
}

func (b *browser) call(t *testing.T, session, method string, params any) json.RawMessage {
	t.Helper()
	waits := make(chan message, 1)
	b.mu.Lock()
	b.last++
	id := b.last
	b.waiting[id] = waits
	gone := b.gone
	b.mu.Unlock()
	if gone != nil {
		t.Fatalf("%s: the browser is gone: %v", method, gone)
	}
	command := map[string]any{"id": id, "method": method}
	if params != nil {
		command["params"] = params
	}
	if session != "" {
		command["sessionId"] = session
	}
	data, err := json.Marshal(command)
	if err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	_, err = b.out.Write(append(data, 0))
	b.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	select {
	case m, ok := <-waits:
		if !ok && method != "Browser.close" {
			t.Fatalf("%s: the browser went away", method)
		}
		if m.Error != nil {
			t.Fatalf("%s: %s", method, m.Error.Message)
		}
		return m.Result
	case <-time.After(2 * time.Minute):
		t.Fatalf("%s: the browser does not answer", method)
		return nil
	}
}

// tab is one page of a browser.
type tab struct {
	*browser
	session string
}

func (b *browser) tab(t *testing.T) *tab {
	t.Helper()
	var target struct{ TargetID string }
	b.into(t, &target, "", "Target.createTarget", map[string]any{"url": "about:blank"})
	var attached struct{ SessionID string }
	b.into(t, &attached, "", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true})
	page := &tab{b, attached.SessionID}
	page.do(t, "Page.enable", nil)
	page.do(t, "Emulation.setFocusEmulationEnabled", map[string]any{"enabled": true}) // several tabs are worked with at once
	t.Cleanup(func() { b.call(t, "", "Target.closeTarget", map[string]any{"targetId": target.TargetID}) })
	return page
}

func (b *browser) into(t *testing.T, result any, session, method string, params any) {
	t.Helper()
	if err := json.Unmarshal(b.call(t, session, method, params), result); err != nil {
		t.Fatal(err)
	}
}

func (p *tab) do(t *testing.T, method string, params any) {
	t.Helper()
	p.call(t, p.session, method, params)
}

// size makes the window so wide and high, in CSS pixels; a phone also has a touch screen.
func (p *tab) size(t *testing.T, width, height int, phone bool) {
	t.Helper()
	p.do(t, "Emulation.setDeviceMetricsOverride", map[string]any{
		"width": width, "height": height, "deviceScaleFactor": 1,
		"mobile": phone,
	})
}

func (p *tab) dark(t *testing.T) {
	t.Helper()
	p.do(t, "Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]any{
		"name":  "prefers-color-scheme",
		"value": "dark",
	}}})
}

// open loads a page and waits until its script listens.
func (p *tab) open(t *testing.T, url string) {
	t.Helper()
	p.do(t, "Page.navigate", map[string]any{"url": url})
	p.until(t, `document.readyState === "complete" && document.querySelector("#live").dataset.state === "live"`)
}

// eval runs an expression in the page, awaits it and returns its value.
func (p *tab) eval(t *testing.T, expression string) any {
	t.Helper()
	var result struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	p.into(t, &result, p.session, "Runtime.evaluate", map[string]any{
		"expression": expression, "awaitPromise": true,
		"returnByValue": true,
	})
	if result.ExceptionDetails != nil {
		t.Fatalf("%s: %s", expression, result.ExceptionDetails.Exception.Description)
	}
	return result.Result.Value
}

// until waits for an expression to be true.
func (p *tab) until(t *testing.T, expression string) {
	t.Helper()
	end := time.Now().Add(15 * time.Second)
	for {
		ready, _ := p.eval(t, fmt.Sprintf("(() => { try { return Boolean(%s) } catch { return false } })()",
			expression)).(bool)
		if ready {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("never true: %s\n%v", expression, p.eval(t, `document.body.innerText.slice(0, 3000)`))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// click presses the mouse in the middle of an element, where it must be what is seen.
func (p *tab) click(t *testing.T, selector string) {
	t.Helper()
	p.until(t, "document.querySelector("+quoted(selector)+")")
	place, _ := p.eval(t, `(() => {
		const element = document.querySelector(`+quoted(selector)+`);
		element.scrollIntoView({ block: "center" });
		const box = element.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
		const seen = document.elementFromPoint(x, y);
		return { x, y, covered: !(element === seen || element.contains(seen)) };
	})()`).(map[string]any)
	if place["covered"] == true {
		t.Fatalf("%s is covered by something else", selector)
	}
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		p.do(t, "Input.dispatchMouseEvent", map[string]any{
			"type": kind, "x": place["x"], "y": place["y"], "button": "left",
			"clickCount": 1,
		})
	}
}

// press is a key: Tab, Enter, Escape or a space.
func (p *tab) press(t *testing.T, key string) {
	t.Helper()
	codes := map[string]struct {
		code int
		text string
	}{"Tab": {9, ""}, "Enter": {13, "\r"}, "Escape": {27, ""}, " ": {32, " "}}
	for _, kind := range []string{"keyDown", "keyUp"} {
		event := map[string]any{"type": kind, "key": key, "windowsVirtualKeyCode": codes[key].code}
		if kind == "keyDown" && codes[key].text != "" {
			event["text"] = codes[key].text
		}
		p.do(t, "Input.dispatchKeyEvent", event)
	}
}

// write types into what has the focus.
func (p *tab) write(t *testing.T, text string) {
	t.Helper()
	p.do(t, "Input.insertText", map[string]any{"text": text})
}

// fill replaces what a field holds.
func (p *tab) fill(t *testing.T, selector, text string) {
	t.Helper()
	p.click(t, selector)
	p.eval(t, "document.querySelector("+quoted(selector)+").select()")
	p.write(t, text)
}

// picture saves what is seen to a directory that a user named to look at it.
func (p *tab) picture(t *testing.T, name string) {
	t.Helper()
	directory := os.Getenv("NINJAONE_TEST_PICTURES")
	if directory == "" {
		return
	}
	var shot struct{ Data string }
	p.into(t, &shot, p.session, "Page.captureScreenshot", map[string]any{"format": "png"})
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(directory+"/"+strings.ReplaceAll(name, " ", "-")+".png", data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func quoted(s string) string {
	data, _ := json.Marshal(s) // strings always marshal
	return string(data)
}
