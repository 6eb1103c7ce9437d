package demo

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

func TestTable(t *testing.T) {
	t.Parallel()
	got := table([]record{
		{title: "Build", duration: 2340 * time.Millisecond},
		{title: "Naïve step", served: true, reads: 7, writes: 1234, duration: 61 * time.Second},
		{title: "Last", served: true, failed: true},
	})
	want := `                     reads  writes  seconds
  ─────────────────────────────────────────
   1  Build              –       –      2.3
   2  Naïve step         7    1234     61.0
   3  Last (failed)      0       0      0.0
  ─────────────────────────────────────────
      In all             7    1234     63.3

  Reads and writes are requests that the tenant got from Terraform.
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestTellEndsAtTheFirstFailure(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	server, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	s := &stage{printer: &printer{out: &out}}
	wrong := errors.New("the plan should be empty")
	reported, err := run(t.Context(), s, []step{
		{title: "Start", words: "It begins.", act: func(context.Context, *stage) (string,
			error,
		) {
			s.server = server
			return "started", nil
		}},
		{title: "Ask", words: "It asks.", act: func(ctx context.Context, _ *stage) (string, error) {
			request(ctx, t, server, "GET", "/Users", "")
			request(ctx, t, server, "DELETE", "/Users/x", "")
			return "", wrong
		}},
		{title: "Never", act: func(context.Context, *stage) (string, error) { t.Error("the story goes on"); return "", nil }},
	})
	if !errors.Is(err, wrong) || !strings.Contains(err.Error(), "step 2, Ask") {
		t.Errorf("error %v, want that of step 2", err)
	}
	for i := range reported {
		reported[i].duration = 0
	}
	want := []record{{title: "Start", served: true}, {title: "Ask", served: true, reads: 1, writes: 1, failed: true}}
	if diff := cmp.Diff(want, reported, cmp.AllowUnexported(record{})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, want := range []string{
		"1 of 3: Start", "It begins.", "✓ started", "2 of 3: Ask",
		"✗ This step did not do what its text describes: the plan should be empty",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output has no %q:\n%s", want, out.String())
		}
	}
}

func request(ctx context.Context, t *testing.T, server *sandbox.Server, method, path, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, server.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+server.Token())
	r.Header.Set("Content-Type", "application/scim+json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
}

// TestKeptDemoEndsWhenItIsStopped: the whole demo, kept for play, played with and ended. Not parallel, so that the
// directory for temporary files is its own.
func TestKeptDemoEndsWhenItIsStopped(t *testing.T) {
	ctx, cli := prepareToRun(t)
	screen := newScreen("press Ctrl-C")
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error)
	go func() { ended <- Run(ctx, Options{Out: screen, Terraform: cli, Keep: true}) }()
	select {
	case err := <-ended:
		t.Fatalf("it ended before it was kept: %v\n%s", err, screen.text())
	case <-screen.seen:
	}
	playOn(t, screen.text())
	stop()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	for _, title := range titles(story()) {
		if strings.Count(screen.text(), title) < 2 {
			t.Errorf("step %q is not both shown and in the table", title)
		}
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left behind %v, %v", left, err)
	}
}

// playOn uses the addresses that the demo printed.
func playOn(t *testing.T, printed string) {
	t.Helper()
	requests := regexp.MustCompile(`http://127\.0\.0\.1:\d+/_sandbox/requests`).FindString(printed)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		strings.Replace(requests, "requests", "state", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var state struct{ Users []sandbox.Document }
	body, err := io.ReadAll(response.Body)
	if err == nil {
		err = json.Unmarshal(body, &state)
	}
	const onTheRoster, outsiders = 18, 1
	if want := onTheRoster + outsiders + employees; err != nil || len(state.Users) != want {
		t.Errorf("the tenant that was kept has %d users, want %d (%v)", len(state.Users), want, err)
	}
	directory := regexp.MustCompile(`(?m)^  cd (\S+)$`).FindStringSubmatch(printed)
	if directory == nil {
		t.Fatal("no directory to go to is printed")
	}
	if _, err := os.Stat(directory[1] + "/technicians.csv"); err != nil {
		t.Errorf("the directory that was kept has no roster: %v", err)
	}
	if _, err := os.Stat(directory[1] + "/" + administratorFile); err == nil {
		t.Error("the refused administrator is still on the roster, where no plan would work")
	}
}

func TestInterruptedDemoCleansUp(t *testing.T) {
	ctx, cli := prepareToRun(t)
	screen := newScreen("$ terraform plan")
	ctx, stop := context.WithCancel(ctx)
	go func() {
		<-screen.seen
		stop()
	}()
	err := Run(ctx, Options{Out: screen, Terraform: cli})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v, want that it was cancelled", err)
	}
	if strings.Contains(screen.text(), "✗") {
		t.Errorf("a user's Ctrl-C is reported as a failure:\n%s", screen.text())
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left behind %v, %v", left, err)
	}
}

func prepareToRun(t *testing.T) (ctx context.Context, cli string) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs Terraform for a quarter of a minute")
	}
	t.Setenv("CHECKPOINT_DISABLE", "1")
	cli, err := terraformcli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	// What the person who runs the demo has set for their own work has no say in it.
	t.Setenv("NINJAONE_SCIM_URL", "https://tenant.example.com/scim")
	t.Setenv("NINJAONE_SCIM_TOKEN", "a real tenant's")
	t.Setenv("TF_CLI_ARGS", "-no-such-flag")
	return t.Context(), cli
}

func titles(steps []step) []string {
	titles := make([]string, 0, len(steps))
	for _, s := range steps {
		titles = append(titles, s.title)
	}
	return titles
}
