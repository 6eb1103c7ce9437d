package diagnose

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// TestRESTOutOfService: where the REST API issues no token because it is out of service, one error explains that, and
// each further one has a line.
func TestRESTOutOfService(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := api.New(transport.Options{BaseURL: base, MaxRetries: 1, MinBackoff: time.Microsecond}, "id", "secret")
	for i, want := range []string{"Cannot list roles", "Cannot list roles. Not reached: NinjaOne is out of service (503)."} {
		_, err := client.Roles(t.Context())
		if d := REST("list", "roles", err); d.Summary() != want || (d.Detail() == "") != (i > 0) {
			t.Errorf("%s: %s", d.Summary(), d.Detail())
		}
	}
}
