package provider

import (
	"crypto/x509"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// settings are the provider block and the environment, resolved and checked.
type settings struct {
	endpoint          *url.URL // nil: see missing
	former            *url.URL // nil: none
	token             string
	tokenExpires      time.Time // zero: not known
	tokenWarningDays  int
	requestTimeout    time.Duration
	maxRetries        int
	requestsPerSecond float64 // at most; 0: any
	findPace          bool
	pageSize          int
	membersPerPatch   int
	individual        bool
	roots             *x509.CertPool // nil: the system's
	apiURL            *url.URL       // nil: the REST API is not used
	apiID, apiSecret  string
	missing           diag.Diagnostics // why there is no SCIM service; errors only where something of SCIM is used
}

// String describes s without the token and the secret.
func (s settings) String() string {
	type plain settings // has no String of its own
	s.token, s.apiSecret = "(token)", "(hidden)"
	return fmt.Sprintf("%+v", plain(s))
}

// GoString is String, so that %#v does not show the token either.
func (s settings) GoString() string { return s.String() }

// Defaults of the provider block, as the documentation gives them.
const (
	defaultRequestTimeout  = 30 * time.Second
	defaultMaxRetries      = 6
	defaultPageSize        = 100
	defaultMembersPerPatch = 100
	defaultWarningDays     = 30
)

// resolve makes settings of a configuration, which overrides the environment. It reports all mistakes at once. It
// compares the day of the token with now.
func resolve(config model, now time.Time) (settings, diag.Diagnostics) {
	diags := unknowns(config)
	if diags.HasError() {
		return settings{}, diags
	}
	s := settings{
		tokenWarningDays:  int(number(config.SCIMTokenWarningDays, defaultWarningDays)),
		maxRetries:        int(number(config.MaxRetries, defaultMaxRetries)),
		requestsPerSecond: config.MaxRequestsPerSecond.ValueFloat64(),
		pageSize:          int(number(config.PageSize, defaultPageSize)),
		membersPerPatch:   int(number(config.MembersPerPatch, defaultMembersPerPatch)),
		individual:        config.RefreshMode.ValueString() == refreshIndividual,
		requestTimeout:    defaultRequestTimeout,
	}
	s.findPace = config.MaxRequestsPerSecond.IsNull() || s.requestsPerSecond > 0
	if text := config.RequestTimeout.ValueString(); text != "" {
		timeout, err := time.ParseDuration(text)
		if err != nil || timeout <= 0 {
			diags.Append(diagnose.InvalidDuration(path.Root("request_timeout")))
		}
		s.requestTimeout = timeout
	}
	var more diag.Diagnostics
	s.endpoint, more = s.resolveEndpoint(setting(config.SCIMURL, envURL), setting(config.Region, envRegion))
	diags.Append(more...)
	s.former, more = resolveFormer(setting(config.FormerSCIMURL, envFormerURL))
	diags.Append(more...)
	s.token, more = s.resolveToken(setting(config.SCIMToken, envToken))
	diags.Append(more...)
	s.tokenExpires, more = resolveExpiry(setting(config.SCIMTokenCreated, envTokenCreated), now)
	diags.Append(more...)
	s.roots, more = resolveRoots(config)
	diags.Append(more...)
	diags.Append(s.resolveAPI(config)...)
	return s, diags
}

// unknowns returns errors for settings that Terraform does not know yet. Terraform must configure a provider before it
// can plan anything.
func unknowns(config model) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, attribute := range []struct {
		name  string
		value attr.Value
	}{
		{"scim_url", config.SCIMURL},
		{"former_scim_url", config.FormerSCIMURL},
		{"region", config.Region},
		{"scim_token", config.SCIMToken},
		{"scim_token_created", config.SCIMTokenCreated},
		{"scim_token_warning_days", config.SCIMTokenWarningDays},
		{"request_timeout", config.RequestTimeout},
		{"max_retries", config.MaxRetries},
		{"max_requests_per_second", config.MaxRequestsPerSecond},
		{"page_size", config.PageSize},
		{"members_per_patch", config.MembersPerPatch},
		{"refresh_mode", config.RefreshMode},
		{"ca_certificate_file", config.CACertificateFile},
		{"ca_certificate_pem", config.CACertificatePEM},
		{"api_client_id", config.APIClientID},
		{"api_client_secret", config.APIClientSecret},
		{"api_url", config.APIURL},
	} {
		if attribute.value.IsUnknown() {
			diags.Append(diagnose.UnknownSetting(path.Root(attribute.name), attribute.name))
		}
	}
	return diags
}

// resolveEndpoint returns the URL, or the region's if there is none. If there is a URL, the region only checks it.
func (s *settings) resolveEndpoint(text, regionText string) (*url.URL, diag.Diagnostics) {
	var (
		diags  diag.Diagnostics
		region ninjaone.Region
		err    error
	)
	if regionText != "" {
		if region, err = ninjaone.ParseRegion(regionText); err != nil {
			diags.Append(diagnose.RefusedValue(path.Root("region"), err))
			return nil, diags
		}
	}
	if text == "" {
		if region == "" {
			s.missing.Append(diagnose.MissingURL(path.Root("scim_url")))
			return nil, nil
		}
		text = region.SCIMURL()
	}
	endpoint, err := ninjaone.ParseEndpoint(text)
	if err != nil {
		diags.Append(diagnose.RefusedValue(path.Root("scim_url"), err))
		return nil, diags
	}
	return endpoint, inRegion(path.Root("scim_url"), endpoint, region)
}

// inRegion is an error where a URL is on the console host of another region. A region of "" is none.
func inRegion(at path.Path, u *url.URL, region ninjaone.Region) diag.Diagnostics {
	if of, known := ninjaone.RegionOfHost(u.Hostname()); known && region != "" && of != region {
		return diag.Diagnostics{diagnose.WrongRegion(at, u.Hostname(), of, region)}
	}
	return nil
}

// resolveAPI takes the credentials of the REST API and finds its host. With them, SCIM may be missing.
func (s *settings) resolveAPI(config model) diag.Diagnostics {
	s.apiID = strings.TrimSpace(setting(config.APIClientID, envAPIClientID))
	s.apiSecret = strings.TrimSpace(setting(config.APIClientSecret, envAPISecret))
	switch {
	case s.apiID == "" && s.apiSecret == "":
		missing := s.missing
		s.missing = nil
		return missing
	case s.apiID == "":
		return diag.Diagnostics{diagnose.MissingAPIClientID(path.Root("api_client_id"))}
	case s.apiSecret == "":
		return diag.Diagnostics{diagnose.MissingAPIClientSecret(path.Root("api_client_secret"))}
	}
	at := path.Root("api_url")
	// "" is no region. A wrong one has its error already.
	region, regionErr := ninjaone.ParseRegion(setting(config.Region, envRegion))
	text := setting(config.APIURL, envAPIURL)
	switch {
	case text != "":
		u, err := ninjaone.ParseAPIURL(text)
		if err != nil {
			return diag.Diagnostics{diagnose.RefusedValue(at, err)}
		}
		s.apiURL = u
		return inRegion(at, u, region)
	case regionErr == nil:
		s.apiURL = &url.URL{Scheme: "https", Host: region.Host()}
	case s.endpoint != nil:
		s.apiURL = &url.URL{Scheme: s.endpoint.Scheme, Host: s.endpoint.Host}
	case setting(config.SCIMURL, envURL) == "":
		return diag.Diagnostics{diagnose.MissingAPIURL(at)}
	}
	return nil
}

// resolveFormer takes the URL that the tenant had before, where there is one.
func resolveFormer(text string) (*url.URL, diag.Diagnostics) {
	if text == "" {
		return nil, nil
	}
	former, err := ninjaone.ParseEndpoint(text)
	if err != nil {
		at := path.Root("former_scim_url")
		return nil, diag.Diagnostics{diagnose.RefusedValue(at, err)}
	}
	return former, nil
}

func (s *settings) resolveToken(token string) (string, diag.Diagnostics) {
	var diags diag.Diagnostics
	trimmed := strings.TrimSpace(token)
	switch {
	case trimmed == "":
		s.missing.Append(diagnose.MissingToken(path.Root("scim_token")))
	case strings.ContainsFunc(trimmed, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		diags.Append(diagnose.MalformedToken(path.Root("scim_token")))
	}
	return trimmed, diags
}

func resolveExpiry(created string, now time.Time) (time.Time, diag.Diagnostics) {
	if created == "" {
		return time.Time{}, nil
	}
	at, err := ninjaone.ParseTokenCreated(created)
	if err == nil {
		err = ninjaone.CheckTokenCreated(at, now)
	}
	if err != nil {
		return time.Time{}, diag.Diagnostics{diagnose.RefusedValue(path.Root("scim_token_created"), err)}
	}
	return ninjaone.TokenExpires(at), nil
}

// resolveRoots adds configured certificates to the system's.
func resolveRoots(config model) (*x509.CertPool, diag.Diagnostics) {
	pem, at := []byte(config.CACertificatePEM.ValueString()), path.Root("ca_certificate_pem")
	if len(pem) == 0 {
		file := setting(config.CACertificateFile, envCACertFile)
		if file == "" {
			return nil, nil
		}
		at = path.Root("ca_certificate_file")
		var err error
		if pem, err = os.ReadFile(file); err != nil {
			return nil, diag.Diagnostics{diagnose.UnreadableCertificates(at, err)}
		}
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, diag.Diagnostics{diagnose.UnreadableCertificates(at, fmt.Errorf("there is no PEM certificate"))}
	}
	return roots, nil
}

// tokenWarning warns when the token's end is near or past, with a summary that never varies, so that Terraform folds
// the warnings of many configurations into one.
func tokenWarning(s settings, now time.Time) diag.Diagnostics {
	if s.tokenExpires.IsZero() || s.tokenExpires.AddDate(0, 0, -s.tokenWarningDays).After(now) {
		return nil
	}
	days := ninjaone.DaysLeft(s.tokenExpires, now)
	return diag.Diagnostics{diagnose.TokenEnds(path.Root("scim_token_created"), s.tokenExpires, days)}
}

// setting is a configured value, or the environment's.
func setting(configured types.String, variable string) string {
	if !configured.IsNull() {
		return configured.ValueString()
	}
	return os.Getenv(variable)
}

func number(configured types.Int64, otherwise int64) int64 {
	if configured.IsNull() {
		return otherwise
	}
	return configured.ValueInt64()
}
