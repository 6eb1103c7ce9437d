package ninjaone_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

func TestRegions(t *testing.T) {
	t.Parallel()
	hosts := map[ninjaone.Region]string{
		"us":  "app.ninjarmm.com",
		"us2": "us2.ninjarmm.com",
		"eu":  "eu.ninjarmm.com",
		"ca":  "ca.ninjarmm.com",
		"oc":  "oc.ninjarmm.com",
		"fed": "fed.ninjarmm.com",
	}
	if got := len(ninjaone.Regions()); got != len(hosts) {
		t.Errorf("got %d regions, want %d", got, len(hosts))
	}
	for _, region := range ninjaone.Regions() {
		want := hosts[region]
		if got := region.Host(); got != want {
			t.Errorf("host of %s: got %q, want %q", region, got, want)
		}
		if got := region.SCIMURL(); got != "https://"+want+"/ws/scim/v2" {
			t.Errorf("SCIM URL of %s: got %q", region, got)
		}
		if got, ok := ninjaone.RegionOfHost(want); !ok || got != region {
			t.Errorf("region of %s: got %q, %t", want, got, ok)
		}
	}
}

func TestParseRegion(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]ninjaone.Region{"us": "us", "us2": "us2", "EU": "eu", "Fed": "fed"} {
		if got, err := ninjaone.ParseRegion(in); err != nil || got != want {
			t.Errorf("%q: got %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", " ", "usa", "us 2", "app.ninjarmm.com", "au"} {
		_, err := ninjaone.ParseRegion(in)
		wantRefusal(t, err, ninjaone.UnknownRegion, "us (app.ninjarmm.com)", "fed (fed.ninjarmm.com)", "scim_url",
			"Identity Providers")
	}
}

func TestRegionOfHost(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		host string
		want ninjaone.Region
		ok   bool
	}{
		"console":              {"eu.ninjarmm.com", "eu", true},
		"upper case":           {"EU.NinjaRMM.com", "eu", true},
		"with a port":          {"app.ninjarmm.com:443", "us", true},
		"fully qualified":      {"oc.ninjarmm.com.", "oc", true},
		"branded":              {"support.example.com", "", false},
		"branded by NinjaOne":  {"example.rmmservice.eu", "", false},
		"unknown ninjarmm.com": {"us3.ninjarmm.com", "", false},
		"console as a label":   {"eu.ninjarmm.com.example.com", "", false},
		"loopback":             {"127.0.0.1:8080", "", false},
		"IPv6":                 {"[::1]:8080", "", false},
		"empty":                {"", "", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, ok := ninjaone.RegionOfHost(c.host); got != c.want || ok != c.ok {
				t.Errorf("got %q, %t, want %q, %t", got, ok, c.want, c.ok)
			}
		})
	}
}
