package ninjaone

import (
	"net"
	"net/url"
	"strconv"
	"strings"
)

// ParseEndpoint reads a SCIM base URL as a person copies it from the console: https on any host, since consoles can be
// branded, or http on a loopback host. Any path is kept, for NinjaOne publishes none; slashes at its end and spaces
// around the URL are dropped. The error is a *Refusal, which never repeats the URL, because a user name or a query in it
// may be a secret.
func ParseEndpoint(s string) (*url.URL, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, endpointRefusal("The SCIM URL is empty.")
	}
	if !strings.Contains(s, "://") {
		return nil, endpointRefusal("The SCIM URL must start with https://.")
	}
	u, err := url.Parse(s)
	if err != nil {
		return nil, endpointRefusal("The SCIM URL is not a URL that can be read.")
	}
	if problem := endpointProblem(u, s); problem != "" {
		return nil, endpointRefusal(problem)
	}
	// Both forms of the path lose the slash, so that an escaped one inside the path stays escaped.
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	return u, nil
}

// endpointProblem returns what is wrong with a URL as a sentence, or "".
func endpointProblem(u *url.URL, s string) string {
	scheme := strings.ToLower(u.Scheme)
	switch {
	case scheme != "https" && scheme != "http":
		return "The SCIM URL must start with https://."
	case u.Hostname() == "":
		return "The SCIM URL names no host."
	case !validPort(u.Port()):
		return "The port of the SCIM URL is not between 1 and 65535."
	case scheme == "http" && !IsLoopback(u.Hostname()):
		return "The SCIM URL must use https://, since the token travels with every request. " +
			"Plain http:// is allowed on this machine only (localhost, 127.0.0.1, [::1])."
	case u.User != nil:
		return "The SCIM URL must not contain a user name or a password; the token is a setting of its own, scim_token."
	case strings.Contains(s, "#"):
		return "The SCIM URL must not contain a # part: that is the address of a page of the console in a browser, not of the SCIM service."
	case u.RawQuery != "" || u.ForceQuery:
		return "The SCIM URL must not contain a ? part."
	}
	return ""
}

func endpointRefusal(problem string) *Refusal {
	return refuse(InvalidEndpoint, "%s Copy the SCIM URL from the NinjaOne console: %s.", problem, ConsolePath)
}

func validPort(port string) bool {
	if port == "" {
		return true
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n > 0
}

// IsLoopback reports whether a host is this machine. It knows no other names than localhost: any other could resolve to anywhere.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
