package ninjaone_test

import (
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

func TestParseEndpointAccepts(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ in, want string }{
		"as the console shows it":   {"https://app.ninjarmm.com/ws/scim/v2", "https://app.ninjarmm.com/ws/scim/v2"},
		"trailing slash":            {"https://app.ninjarmm.com/ws/scim/v2/", "https://app.ninjarmm.com/ws/scim/v2"},
		"trailing slashes":          {"https://app.ninjarmm.com/ws/scim/v2//", "https://app.ninjarmm.com/ws/scim/v2"},
		"spaces around it":          {" https://app.ninjarmm.com/ws/scim/v2\n", "https://app.ninjarmm.com/ws/scim/v2"},
		"no path":                   {"https://app.ninjarmm.com", "https://app.ninjarmm.com"},
		"root path":                 {"https://app.ninjarmm.com/", "https://app.ninjarmm.com"},
		"any path":                  {"https://app.ninjarmm.com/x/y/Users", "https://app.ninjarmm.com/x/y/Users"},
		"branded host":              {"https://support.example.com/scim", "https://support.example.com/scim"},
		"escaped slash in the path": {"https://example.com/scim%2Fv2/a/", "https://example.com/scim%2Fv2/a"},
		"upper-case scheme":         {"HTTPS://example.com/scim", "https://example.com/scim"},
		"port":                      {"https://example.com:8443/scim", "https://example.com:8443/scim"},
		"http on 127.0.0.1":         {"http://127.0.0.1:8080/scim/v2", "http://127.0.0.1:8080/scim/v2"},
		"http on 127.1.2.3":         {"http://127.1.2.3/scim/v2", "http://127.1.2.3/scim/v2"},
		"http on IPv6 loopback":     {"http://[::1]:8080/scim/v2", "http://[::1]:8080/scim/v2"},
		"http on localhost":         {"http://LocalHost:8080/scim/v2", "http://LocalHost:8080/scim/v2"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ninjaone.ParseEndpoint(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestParseEndpointRefuses(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ in, text string }{
		"empty":                     {"", "empty"},
		"blank":                     {" \t", "empty"},
		"no scheme":                 {"app.ninjarmm.com/ws/scim/v2", "https://"},
		"no scheme, with a port":    {"app.ninjarmm.com:443/ws/scim/v2", "https://"},
		"another scheme":            {"ftp://app.ninjarmm.com/ws/scim/v2", "https://"},
		"http beyond this machine":  {"http://app.ninjarmm.com/ws/scim/v2", "https://"},
		"http on a loopback's name": {"http://localhost.example.com/scim", "https://"},
		"http on a private network": {"http://10.0.0.1/scim", "https://"},
		"no host":                   {"https:///ws/scim/v2", "no host"},
		"a port alone":              {"https://:443/ws/scim/v2", "no host"},
		"port zero":                 {"https://example.com:0/scim", "port"},
		"port too high":             {"https://example.com:65536/scim", "port"},
		"user name and password":    {"https://ada:hunter2@example.com/scim", "user name or a password"},
		"console page":              {"https://app.ninjarmm.com/#/administration/hunter2", "page of the console"},
		"empty fragment":            {"https://app.ninjarmm.com/scim#", "page of the console"},
		"query":                     {"https://app.ninjarmm.com/scim?token=hunter2", "? part"},
		"empty query":               {"https://app.ninjarmm.com/scim?", "? part"},
		"line break inside":         {"https://app.ninjarmm.com/\nhunter2", "is malformed"},
		"broken escape":             {"https://app.ninjarmm.com/%zz/hunter2", "is malformed"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ninjaone.ParseEndpoint(c.in)
			wantRefusal(t, err, ninjaone.InvalidEndpoint, c.text, "Administration → Accounts → Identity Providers")
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the message repeats a secret: %v", err)
			}
		})
	}
}
