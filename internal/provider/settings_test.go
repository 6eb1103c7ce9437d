package provider

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

const testURL = "https://scim.example.com/scim"

// least is a configuration with the two settings that nothing works without.
func least() model {
	return model{SCIMURL: types.StringValue(testURL), SCIMToken: types.StringValue("secret-token")}
}

// today is the day of these tests.
func today() time.Time { return time.Date(2026, 8, 20, 12, 0, 0, 0, time.UTC) }

// silence empties the environment, so that a test sees only what it sets.
func silence(t *testing.T) {
	t.Helper()
	for _, name := range []string{
		envURL, envRegion, envToken, envTokenCreated, envCACertFile, envAPIClientID, envAPISecret, envAPIURL,
	} {
		t.Setenv(name, "")
	}
}

// TestDefaultsAreAsDocumented: the defaults are as the documentation tells them.
func TestDefaultsAreAsDocumented(t *testing.T) {
	silence(t)
	got, diags := resolve(least(), today())
	if diags.HasError() {
		t.Fatal(diags)
	}
	if got.endpoint.String() != testURL {
		t.Errorf("endpoint is %s", got.endpoint)
	}
	got.endpoint = nil
	want := settings{
		token: "secret-token", tokenWarningDays: 30, requestTimeout: 30 * time.Second, maxRetries: 6, findPace: true,
		pageSize: 100, membersPerPatch: 100,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(settings{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestEveryArgument is set and arrives.
func TestEveryArgument(t *testing.T) {
	silence(t)
	got, diags := resolve(model{
		SCIMURL: types.StringValue("https://eu.ninjarmm.com/some/path/"), Region: types.StringValue("eu"), SCIMToken: types.StringValue(" padded\n"),
		SCIMTokenCreated: types.StringValue("2026-03-01"), SCIMTokenWarningDays: types.Int64Value(7), RequestTimeout: types.StringValue("1m30s"),
		MaxRetries: types.Int64Value(0), MaxRequestsPerSecond: types.Float64Value(0), PageSize: types.Int64Value(50),
		MembersPerPatch: types.Int64Value(20), RefreshMode: types.StringValue("individual"),
	}, today())
	if diags.HasError() {
		t.Fatal(diags)
	}
	if got.endpoint.String() != "https://eu.ninjarmm.com/some/path" {
		t.Errorf("endpoint is %s", got.endpoint)
	}
	got.endpoint = nil
	want := settings{
		token: "padded", tokenExpires: time.Date(2026, 9, 1, 0, 0, 0, 0,
			time.UTC), tokenWarningDays: 7, requestTimeout: 90 * time.Second,
		pageSize: 50, membersPerPatch: 20, individual: true,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(settings{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestPaceIsFoundUpToACeiling: unset, the provider finds its pace; a number is a ceiling; 0 is neither.
func TestPaceIsFoundUpToACeiling(t *testing.T) {
	silence(t)
	type pace struct {
		AtMost float64
		Found  bool
	}
	for config, want := range map[types.Float64]pace{
		types.Float64Null():      {Found: true},
		types.Float64Value(12.5): {AtMost: 12.5, Found: true},
		types.Float64Value(0):    {},
	} {
		got, diags := resolve(model{
			SCIMURL: types.StringValue("https://example.com/scim"), SCIMToken: types.StringValue("token"), MaxRequestsPerSecond: config,
		}, today())
		if diags.HasError() {
			t.Fatal(diags)
		}
		if diff := cmp.Diff(want, pace{got.requestsPerSecond, got.findPace}); diff != "" {
			t.Errorf("%s: -want +got:\n%s", config, diff)
		}
	}
}

// TestEnvironmentFillsInTheConfiguration: the environment is what counts where the configuration is silent, and only
// there.
func TestEnvironmentFillsInTheConfiguration(t *testing.T) {
	silence(t)
	t.Setenv(envURL, "https://environment.example.com/scim")
	t.Setenv(envToken, "environment-token")
	t.Setenv(envTokenCreated, "2026-01-31")
	got, diags := resolve(model{}, today())
	if diags.HasError() {
		t.Fatal(diags)
	}
	if got.endpoint.Host != "environment.example.com" || got.token != "environment-token" ||
		!got.tokenExpires.Equal(time.Date(2026, 7, 31, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("got %+v", got)
	}
	config := least()
	config.SCIMTokenCreated = types.StringValue("2026-03-01")
	got, diags = resolve(config, today())
	if diags.HasError() {
		t.Fatal(diags)
	}
	if got.endpoint.String() != testURL || got.token != "secret-token" || got.tokenExpires.Month() != time.September {
		t.Errorf("the environment wins over the configuration: %+v", got)
	}
	// An empty string in the configuration is written by a user who meant something else than the environment.
	if _, diags = resolve(model{SCIMToken: types.StringValue("")}, today()); !has(diags, "scim_token",
		"Missing SCIM token") {
		t.Errorf("an empty token is taken from the environment: %v", diags)
	}
	t.Setenv(envTokenCreated, "2062-03-01")
	if _, diags = resolve(least(), today()); !has(diags, "scim_token_created", "2062-03-01") {
		t.Errorf("a token of the future from the environment: %v", diags)
	}
	t.Setenv(envTokenCreated, "")
	t.Setenv(envRegion, "oc")
	t.Setenv(envURL, "")
	if got, diags = resolve(model{}, today()); diags.HasError() ||
		got.endpoint.String() != "https://oc.ninjarmm.com/ws/scim/v2" {
		t.Errorf("region from the environment: %v, %v", got.endpoint, diags)
	}
	t.Setenv(envCACertFile, "/no/such/file.pem")
	if _, diags = resolve(model{}, today()); !has(diags, "ca_certificate_file", "/no/such/file.pem") {
		t.Errorf("certificate file from the environment: %v", diags)
	}
}

// TestMistakesAreErrorsOnTheirAttribute: mistakes are errors on their attribute that say where to find the value.
func TestMistakesAreErrorsOnTheirAttribute(t *testing.T) {
	silence(t)
	change := func(change func(*model)) model {
		config := least()
		change(&config)
		return config
	}
	for name, c := range map[string]struct {
		config         model
		attribute, say string
	}{
		"no URL": {
			change(func(m *model) { m.SCIMURL = types.StringNull() }), "scim_url",
			ninjaone.ConsolePath,
		},
		"empty URL": {
			change(func(m *model) { m.SCIMURL = types.StringValue("") }), "scim_url",
			ninjaone.ConsolePath,
		},
		"malformed URL": {
			change(func(m *model) { m.SCIMURL = types.StringValue("app.ninjarmm.com") }), "scim_url",
			ninjaone.ConsolePath,
		},
		"plain http": {
			change(func(m *model) { m.SCIMURL = types.StringValue("http://scim.example.com") }),
			"scim_url", "https",
		},
		"no token": {
			change(func(m *model) { m.SCIMToken = types.StringNull() }), "scim_token",
			ninjaone.ConsolePath,
		},
		"blank token": {
			change(func(m *model) { m.SCIMToken = types.StringValue(" \n") }), "scim_token",
			"NINJAONE_SCIM_TOKEN",
		},
		"token with its scheme": {
			change(func(m *model) { m.SCIMToken = types.StringValue("Bearer abc") }), "scim_token",
			"without the word Bearer",
		},
		"token of two lines": {
			change(func(m *model) { m.SCIMToken = types.StringValue("abc\ndef") }),
			"scim_token", "line break",
		},
		"token beyond ASCII": {change(func(m *model) { m.SCIMToken = types.StringValue("abc…") }), "scim_token", "ASCII"},
		"date of the token": {
			change(func(m *model) { m.SCIMTokenCreated = types.StringValue("yesterday") }),
			"scim_token_created", "2026-09-01",
		},
		"token of tomorrow": {
			change(func(m *model) { m.SCIMTokenCreated = types.StringValue("2026-08-22") }),
			"scim_token_created", "Invalid token date The date 2026-08-22 is in the future",
		},
		"unknown region": {change(func(m *model) { m.Region = types.StringValue("mars") }), "region", "mars"},
		"certificates no PEM": {
			change(func(m *model) { m.CACertificatePEM = types.StringValue("MIIB…") }),
			"ca_certificate_pem", "-----BEGIN CERTIFICATE-----",
		},
		"no certificate file": {
			change(func(m *model) { m.CACertificateFile = types.StringValue("/no/such/file") }),
			"ca_certificate_file", "/no/such/file",
		},
		"timeout without unit": {
			change(func(m *model) { m.RequestTimeout = types.StringValue("30") }),
			"request_timeout", "30s",
		},
		"no timeout": {
			change(func(m *model) { m.RequestTimeout = types.StringValue("0s") }),
			"request_timeout", "30s",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, diags := resolve(c.config, today())
			if len(diags) != 1 || !has(diags, c.attribute, c.say) {
				t.Errorf("want one error on %s with %q, got %v", c.attribute, c.say, diags)
			}
			if strings.Contains(text(diags), "secret-token") {
				t.Error("the token is in the error")
			}
		})
	}
}

// TestAllMistakesAtOnce spares a person one run for each.
func TestAllMistakesAtOnce(t *testing.T) {
	silence(t)
	_, diags := resolve(model{SCIMTokenCreated: types.StringValue("yesterday")}, today())
	for _, attribute := range []string{"scim_url", "scim_token", "scim_token_created"} {
		if !has(diags, attribute, "") {
			t.Errorf("no error on %s: %v", attribute, diags)
		}
	}
}

// TestUnknownSettings cannot be worked with, and say so, each.
func TestUnknownSettings(t *testing.T) {
	t.Parallel()
	config := model{
		SCIMURL: types.StringUnknown(), Region: types.StringUnknown(), SCIMToken: types.StringUnknown(),
		SCIMTokenCreated:     types.StringUnknown(),
		SCIMTokenWarningDays: types.Int64Unknown(), RequestTimeout: types.StringUnknown(), MaxRetries: types.Int64Unknown(),
		MaxRequestsPerSecond: types.Float64Unknown(), PageSize: types.Int64Unknown(), MembersPerPatch: types.Int64Unknown(),
		RefreshMode: types.StringUnknown(), CACertificateFile: types.StringUnknown(), CACertificatePEM: types.StringUnknown(),
	}
	_, diags := resolve(config, today())
	if len(diags) != 13 {
		t.Errorf("%d errors for 13 unknown settings: %v", len(diags), diags)
	}
	for _, d := range diags {
		if d.Summary() != "Provider setting is not known yet" || !strings.Contains(d.Detail(), "-target") {
			t.Errorf("got %s: %s", d.Summary(), d.Detail())
		}
	}
}

// TestRegionChecksOrReplacesTheURL: beside a URL the region is a check; alone it stands for its host.
func TestRegionChecksOrReplacesTheURL(t *testing.T) {
	silence(t)
	for _, of := range ninjaone.Regions() {
		alone := model{Region: types.StringValue(string(of)), SCIMToken: types.StringValue("t")}
		if got, diags := resolve(alone, today()); diags.HasError() ||
			got.endpoint.String() != "https://"+of.Host()+"/ws/scim/v2" {
			t.Errorf("%s alone: %v, %v", of, got.endpoint, diags)
		}
		for _, region := range ninjaone.Regions() {
			config := model{
				SCIMURL: types.StringValue("https://" + strings.ToUpper(of.Host()) + "/x"), Region: types.StringValue(string(region)), SCIMToken: types.StringValue("t"),
			}
			_, diags := resolve(config, today())
			wrong := has(diags, "scim_url", of.Host()) && has(diags, "scim_url", region.Host())
			if wrong == (of == region) || len(diags) > 1 {
				t.Errorf("URL of %s beside region %s: %v", of, region, diags)
			}
		}
		for _, branded := range []string{
			"https://support.example.com/scim", "https://ninjarmm.com.example.com/scim",
			"https://acme.rmmservice.example/scim",
		} {
			config := model{
				SCIMURL: types.StringValue(branded), Region: types.StringValue(string(of)),
				SCIMToken: types.StringValue("t"),
			}
			if _, diags := resolve(config, today()); diags.HasError() {
				t.Errorf("branded host %s beside region %s: %v", branded, of, diags)
			}
		}
	}
}

// TestAPISettings: which host the REST API has, what of the credentials is missing, and what may be missing of SCIM.
func TestAPISettings(t *testing.T) {
	silence(t)
	text, errorText := types.StringValue, text
	for name, c := range map[string]struct {
		config             model
		url                string // of the REST API
		missing            int    // errors of SCIM that wait
		attribute, reports string // of the error, if there is one
	}{
		"none":        {config: least()},
		"a URL alone": {config: model{SCIMURL: text(testURL), SCIMToken: text("t"), APIURL: text("https://a.example.com")}},
		"host of the SCIM URL": {
			config: model{
				SCIMURL: text("https://x.example.com:8443/a/b"), SCIMToken: text("t"), APIClientID: text("i"),
				APIClientSecret: text("s"),
			},
			url: "https://x.example.com:8443",
		},
		"host of the region": {
			config: model{
				SCIMURL: text(testURL), Region: text("EU"), SCIMToken: text("t"), APIClientID: text("i"),
				APIClientSecret: text("s"),
			},
			url: "https://eu.ninjarmm.com",
		},
		"its own": {
			config: model{
				Region: text("eu"), SCIMToken: text("t"), APIClientID: text(" i"), APIClientSecret: text("s\n"),
				APIURL: text("https://a.example.com/x/"),
			},
			url: "https://a.example.com/x",
		},
		"without SCIM": {
			config: model{
				APIClientID: text("i"), APIClientSecret: text("s"),
				APIURL: text("http://[::1]:80"),
			}, url: "http://[::1]:80", missing: 2,
		},
		"without a token": {
			config: model{Region: text("eu"), APIClientID: text("i"), APIClientSecret: text("s")},
			url:    "https://eu.ninjarmm.com", missing: 1,
		},
		"no secret": {
			config: model{APIClientID: text("i")}, missing: 2, attribute: "api_client_secret",
			reports: ninjaone.APIConsolePath,
		},
		"a blank secret": {
			config: model{APIClientID: text("i"), APIClientSecret: text(" ")}, missing: 2,
			attribute: "api_client_secret", reports: "Missing API client secret",
		},
		"no id": {
			config: model{APIClientSecret: text("s")}, missing: 2, attribute: "api_client_id",
			reports: ninjaone.APIConsolePath,
		},
		"no host": {
			config: model{APIClientID: text("i"), APIClientSecret: text("s")}, missing: 2,
			attribute: "api_url", reports: "Missing API URL",
		},
		"console page": {
			config:  model{APIClientID: text("i"), APIClientSecret: text("s"), APIURL: text("https://a.example.com/#/x")},
			missing: 2, attribute: "api_url", reports: "not the REST API",
		},
		"http elsewhere": {
			config:  model{APIClientID: text("i"), APIClientSecret: text("s"), APIURL: text("http://a.example.com")},
			missing: 2, attribute: "api_url", reports: "Invalid API URL",
		},
		"another region": {
			config: model{
				Region: text("eu"), SCIMToken: text("t"), APIClientID: text("i"), APIClientSecret: text("s"),
				APIURL: text("https://us2.ninjarmm.com"),
			},
			url: "https://us2.ninjarmm.com", attribute: "api_url", reports: "API URL of another region api_url is on " +
				"us2.ninjarmm.com",
		},
		"not known yet": {
			config: model{APIClientSecret: types.StringUnknown()}, attribute: "api_client_secret",
			reports: "not known yet",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, diags := resolve(c.config, today())
			url := ""
			if got.apiURL != nil {
				url = got.apiURL.String()
			}
			if url != c.url || len(got.missing) != c.missing || url != "" && (got.apiID != "i" || got.apiSecret != "s") {
				t.Errorf("URL %q, want %q; missing %v; %v", url, c.url, got.missing, got)
			}
			if diags.HasError() != (c.reports != "") || len(diags) > 1 || c.reports != "" &&
				!has(diags, c.attribute, c.reports) {
				t.Errorf("want %s %q, got %s", c.attribute, c.reports, errorText(diags))
			}
		})
	}
}

// TestAPIEnvironment is what counts where the configuration is silent.
func TestAPIEnvironment(t *testing.T) {
	silence(t)
	t.Setenv(envAPIClientID, "i")
	t.Setenv(envAPISecret, "s")
	t.Setenv(envAPIURL, "https://a.example.com")
	got, diags := resolve(model{}, today())
	if diags.HasError() || got.apiURL.Host != "a.example.com" || got.apiID != "i" || got.apiSecret != "s" {
		t.Errorf("%v, %v", got, diags)
	}
}

// TestTokenWarning begins the days before that were asked for, and its summary never varies.
func TestTokenWarning(t *testing.T) {
	t.Parallel()
	expires := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		left    time.Duration
		days    int
		reports string
	}{
		"31 days":              {31 * 24 * time.Hour, 30, ""},
		"30 days and a second": {30*24*time.Hour + time.Second, 30, ""},
		"30 days":              {30 * 24 * time.Hour, 30, "The token stops working in 30 days, on 2026-09-01."},
		"29 and a half":        {29*24*time.Hour + 12*time.Hour, 30, "The token stops working in 29 days, on 2026-09-01."},
		"1 day":                {24 * time.Hour, 30, "The token stops working in 1 day, on 2026-09-01."},
		"the last day":         {3 * time.Hour, 30, "The token stops working within a day, on 2026-09-01."},
		"the end":              {0, 30, "The token stops working within a day, on 2026-09-01."},
		"a day after": {
			-24 * time.Hour, 30,
			"According to scim_token_created, the token stopped working on 2026-09-01.",
		},
		"a year after": {
			-365 * 24 * time.Hour, 30,
			"According to scim_token_created, the token stopped working on 2026-09-01",
		},
		"8 days, 7 asked for":   {8 * 24 * time.Hour, 7, ""},
		"7 days, 7 asked for":   {7 * 24 * time.Hour, 7, "in 7 days"},
		"1 day, none asked for": {24 * time.Hour, 0, ""},
		"over, none asked for":  {-time.Hour, 0, "stopped working"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := tokenWarning(settings{tokenExpires: expires, tokenWarningDays: c.days}, expires.Add(-c.left))
			if c.reports == "" {
				if len(diags) > 0 {
					t.Errorf("warned: %v", diags)
				}
				return
			}
			if len(diags) != 1 || diags[0].Severity() != diag.SeverityWarning ||
				diags[0].Summary() != "NinjaOne SCIM token ends" ||
				!strings.HasPrefix(diags[0].Detail(), c.reports) && !strings.Contains(diags[0].Detail(), c.reports) {
				t.Errorf("want one warning with %q, got %v", c.reports, diags)
			}
		})
	}
	if diags := tokenWarning(settings{tokenWarningDays: 30}, expires); len(diags) > 0 {
		t.Errorf("warned of a token whose age is unknown: %v", diags)
	}
}

// has reports whether there is an error on an attribute with these words.
func has(diags diag.Diagnostics, attribute, words string) bool {
	for _, d := range diags {
		at, ok := d.(diag.DiagnosticWithPath)
		if ok && d.Severity() == diag.SeverityError && at.Path().String() == attribute &&
			strings.Contains(d.Summary()+" "+d.Detail(), words) {
			return true
		}
	}
	return false
}

func text(diags diag.Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		b.WriteString(d.Summary() + "\n" + d.Detail() + "\n")
	}
	return b.String()
}

// TestTokenIsNowhere formats everything that holds the token, as a panic or a careless log line would.
func TestTokenIsNowhere(t *testing.T) {
	silence(t)
	config := least()
	config.APIClientID, config.APIClientSecret = types.StringValue("id"), types.StringValue("another-secret")
	resolved, diags := resolve(config, today())
	if diags.HasError() {
		t.Fatal(diags)
	}
	client := scim.NewClient(scim.Options{BaseURL: resolved.endpoint, Token: resolved.token})
	people := directory.New(client, directory.Options{})
	account := tenant.NewAccount(api.New(transport.Options{BaseURL: resolved.apiURL}, resolved.apiID, resolved.apiSecret))
	all := &tenant.Tenant{Directory: people, Account: account}
	for name, v := range map[string]any{
		"the provider block": config, "a pointer to it": &config, "the settings": resolved, "a pointer to them": &resolved,
		"the client": client, "the directory": people, "what holds several": []any{config, &resolved, client, people},
		"the account": account, "what entities get": all,
	} {
		var shown bytes.Buffer
		fmt.Fprintf(&shown, "%v %+v %#v %s %q", v, v, v, v, v)
		slog.New(slog.NewTextHandler(&shown, nil)).Info("text", "it", v)
		slog.New(slog.NewJSONHandler(&shown, nil)).Info("JSON", "it", v)
		data, err := json.Marshal(v)
		fmt.Fprint(&shown, string(data), err)
		if strings.Contains(shown.String(), "secret") {
			t.Errorf("%s: shown as %s", name, &shown)
		}
	}
}
