package ninjaone

import (
	"net"
	"strings"
)

// Region is one of NinjaOne's data regions, by the name that this provider gives it.
type Region string

// These are the regions. Each has its own console host and its own SCIM URLs.
const (
	RegionUS  Region = "us"
	RegionUS2 Region = "us2"
	RegionEU  Region = "eu"
	RegionCA  Region = "ca"
	RegionOC  Region = "oc"
	RegionFed Region = "fed"
)

// Regions returns every region, in the order in which documentation and messages list them.
func Regions() []Region {
	return []Region{RegionUS, RegionUS2, RegionEU, RegionCA, RegionOC, RegionFed}
}

// ParseRegion returns the region with a name, compared without case. The error is a *Refusal that lists the names.
func ParseRegion(s string) (Region, error) {
	var names []string
	for _, r := range Regions() {
		if strings.EqualFold(s, string(r)) {
			return r, nil
		}
		names = append(names, string(r)+" ("+r.Host()+")")
	}
	return "", refuse(UnknownRegion, "%s is not a NinjaOne region.", quote(s)).
		fix("Use the region whose console you sign in to: %s.", strings.Join(names, ", ")).
		fix("If your console has a branded host, leave region out and set scim_url to the SCIM URL that the console shows: %s.",
			ConsolePath)
}

// Host returns the console's host without a port, or "" for a region that is not one of Regions. The hosts are NinjaOne
// documentation, except for fed, which comes from a third party.
func (r Region) Host() string {
	switch r {
	case RegionUS:
		return "app.ninjarmm.com"
	case RegionUS2:
		return "us2.ninjarmm.com"
	case RegionEU:
		return "eu.ninjarmm.com"
	case RegionCA:
		return "ca.ninjarmm.com"
	case RegionOC:
		return "oc.ninjarmm.com"
	case RegionFed:
		return "fed.ninjarmm.com"
	default:
		return ""
	}
}

// SCIMURL returns https://HOST/ws/scim/v2. The path is a guess from the console's /ws/ prefix. NinjaOne publishes no
// path, so the URL that the console shows is always safer.
func (r Region) SCIMURL() string {
	return "https://" + r.Host() + "/ws/scim/v2"
}

// RegionOfHost returns the region of a console host, with or without a port. The name of a branded console host does
// not show its region.
func RegionOfHost(host string) (Region, bool) {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(host, ".")
	for _, r := range Regions() {
		if strings.EqualFold(host, r.Host()) {
			return r, true
		}
	}
	return "", false
}
