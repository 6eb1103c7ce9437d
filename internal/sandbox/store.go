package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// store keeps a tenant in a file of JSON lines: one record for each state that a resource came to, the newest last.
// A change is one append, made before it is answered, so that a killed sandbox loses nothing that it acknowledged and
// twenty thousand creates are not twenty thousand rewrites. A machine that loses power may lose the last of them.
// At each start the file is rewritten with what is alive: temporary file, fsync, rename.
type store struct {
	path string // "": memory only
	file *os.File
	size int64 // bytes in the file
}

type record struct {
	Kind     string    `json:"kind"`
	ID       string    `json:"id"`
	Deleted  bool      `json:"deleted,omitempty"`
	Sequence uint64    `json:"sequence,omitempty"`
	Created  time.Time `json:"created,omitzero"`
	Modified time.Time `json:"modified,omitzero"`
	Version  int       `json:"version,omitempty"`
	Document Document  `json:"document,omitempty"`
	Members  []string  `json:"members,omitempty"`
	Managed  bool      `json:"managed,omitempty"`
	ByHand   bool      `json:"byHand,omitempty"`
}

var errStoreClosed = errors.New("the tenant is closed")

// openStore reads a tenant's file, if there is one, and opens it for appending.
func openStore(path string, t *Tenant) error {
	t.store = &store{path: path}
	if path == "" {
		return nil
	}
	file, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("open tenant: %w", err)
	default:
		err = t.load(file)
		file.Close()
		if err != nil {
			return fmt.Errorf("read tenant %s: %w", path, err)
		}
	}
	return t.store.compact(t)
}

// load replays the records. A last line without its end was being written when the sandbox died, and was never
// answered.
func (t *Tenant) load(file io.Reader) error {
	reader := bufio.NewReader(file)
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var r record
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.UseNumber()
		if err := decoder.Decode(&r); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		if err := t.replay(r); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
}

func (t *Tenant) replay(r record) error {
	var all *collection
	for _, c := range t.collections() {
		if c.kind.name == r.Kind {
			all = c
		}
	}
	if all == nil || r.ID == "" {
		return errors.New("not a record of anything that a tenant has")
	}
	e := all.byID[r.ID]
	switch {
	case r.Deleted && e == nil:
		return nil
	case r.Deleted:
		t.publish(change{entry: e})
		return nil
	case e == nil:
		e = &entry{kind: all.kind, id: r.ID, sequence: r.Sequence, created: r.Created}
	}
	t.sequence = max(t.sequence, r.Sequence)
	t.publish(change{e, &state{
		doc: r.Document, members: r.Members, modified: r.Modified, version: r.Version,
		managed: r.Managed, byHand: r.ByHand,
	}})
	return nil
}

func (c change) record() record {
	r := record{Kind: c.entry.kind.name, ID: c.entry.id}
	if c.next == nil {
		r.Deleted = true
		return r
	}
	r.Sequence, r.Created = c.entry.sequence, c.entry.created
	r.Modified, r.Version, r.Document, r.Members = c.next.modified, c.next.version, c.next.doc, c.next.members
	r.Managed, r.ByHand = c.next.managed, c.next.byHand
	return r
}

// append writes changes in one go, or, with an error, not at all.
func (s *store) append(changes []change) error {
	if s.path == "" {
		return nil
	}
	if s.file == nil {
		return errStoreClosed
	}
	var buffer bytes.Buffer
	for _, c := range changes {
		line, err := encode(c.record())
		if err != nil {
			return err
		}
		buffer.Write(line)
		buffer.WriteByte('\n')
	}
	if _, err := s.file.Write(buffer.Bytes()); err != nil {
		return errors.Join(fmt.Errorf("keep tenant: %w", err), s.file.Truncate(s.size))
	}
	s.size += int64(buffer.Len())
	return nil
}

// compact rewrites the file with what is alive.
func (s *store) compact(t *Tenant) error {
	file, err := os.CreateTemp(filepath.Dir(s.path), filepath.Base(s.path)+".*")
	if err != nil {
		return fmt.Errorf("keep tenant: %w", err)
	}
	size, err := t.writeTo(file)
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		err = os.Rename(file.Name(), s.path)
	}
	if err != nil {
		file.Close()
		os.Remove(file.Name())
		return fmt.Errorf("keep tenant: %w", err)
	}
	s.file, s.size = file, size
	return nil
}

func (t *Tenant) writeTo(w io.Writer) (size int64, err error) {
	buffered := bufio.NewWriter(w)
	for _, all := range t.collections() {
		for _, e := range all.order {
			line, err := encode(change{e, &e.state}.record())
			if err != nil {
				return size, err
			}
			n, err := buffered.Write(append(line, '\n'))
			size += int64(n)
			if err != nil {
				return size, err
			}
		}
	}
	return size, buffered.Flush()
}

func (s *store) close() error {
	if s.file == nil {
		return nil
	}
	err := errors.Join(s.file.Sync(), s.file.Close())
	s.file = nil
	return err
}
