package ninjaone

import (
	"net"
	"net/url"
	"strconv"
	"strings"
)

// service describes, for a refusal, the service that a URL belongs to.
type service struct {
	url, name string // as in "The SCIM URL", and "SCIM service"
	secret    string // what must not be in the URL, and where it belongs
	fix       string
	reason    Reason
}

// ParseEndpoint reads a SCIM base URL as copied from the console. It accepts https on any host, since consoles can be
// branded, and http on a loopback host. It keeps any path, because NinjaOne publishes none, and drops slashes at the
// end and spaces around the URL. The error is a *Refusal. It never repeats the URL, because a user name or a query in
// it may be a secret.
func ParseEndpoint(s string) (*url.URL, error) {
	return service{
		url: "SCIM URL", name: "SCIM service", reason: InvalidEndpoint,
		secret: "the token belongs in scim_token",
		fix:    "Copy the SCIM URL from the NinjaOne console: " + ConsolePath + ".",
	}.parse(s)
}

// ParseAPIURL reads the URL of the REST API by the rules of ParseEndpoint.
func ParseAPIURL(s string) (*url.URL, error) {
	return service{
		url: "API URL", name: "REST API", reason: InvalidAPIURL,
		secret: "the secret belongs in api_client_secret",
		fix:    "Write the scheme and the host of your NinjaOne console, such as https://" + RegionEU.Host() + ".",
	}.parse(s)
}

func (of service) parse(s string) (*url.URL, error) {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	var problem string
	switch {
	case s == "":
		problem = "The " + of.url + " is empty."
	case !strings.Contains(s, "://"):
		problem = "The " + of.url + " must start with https://."
	case err != nil:
		problem = "The " + of.url + " is malformed."
	default:
		problem = of.problem(u, s)
	}
	if problem != "" {
		return nil, refuse(of.reason, "%s", problem).fix("%s", of.fix)
	}
	// Both forms of the path lose the slash, so that an escaped slash inside the path stays escaped.
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	return u, nil
}

// problem returns what is wrong with a URL as a sentence, or "".
func (of service) problem(u *url.URL, s string) string {
	scheme := strings.ToLower(u.Scheme)
	switch {
	case scheme != "https" && scheme != "http":
		return "The " + of.url + " must start with https://."
	case u.Hostname() == "":
		return "The " + of.url + " names no host."
	case !validPort(u.Port()):
		return "The port of the " + of.url + " is not between 1 and 65535."
	case scheme == "http" && !IsLoopback(u.Hostname()):
		return "The " + of.url + " must use https://, because every request carries the token. " +
			"Plain http:// is allowed on this machine only (localhost, 127.0.0.1, [::1])."
	case u.User != nil:
		return "The " + of.url + " must not contain a user name or a password; " + of.secret + "."
	case strings.Contains(s, "#"):
		return "The " + of.url + " must not contain a # part. An address with # is a page of the console, not the " + of.name + "."
	case u.RawQuery != "" || u.ForceQuery:
		return "The " + of.url + " must not contain a ? part."
	}
	return ""
}

func validPort(port string) bool {
	if port == "" {
		return true
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n > 0
}

// IsLoopback reports whether a host is this machine. The only name that it accepts is localhost, because any other name
// could resolve to another machine.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
