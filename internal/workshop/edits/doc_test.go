// Package edits are tests only: ordinary edits of a repository (keys, files, order, names, external ids, types, taints,
// moves between resources) must never take one person for another, lock a user out, or keep a leaver's access.
// NINJAONE_TEST_EDITS=long makes a thousand random edits instead of thirty, which takes ten minutes on two cores.
package edits_test
