// Package journey has the journey of every client in Go: each one implements Client with its generated operations.
package journey

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"time"
)

// Task has what the journey looks at.
type Task struct {
	ID      string
	Version int64
	Due     bool
	ETag    string
}

// File is a file of a task.
type File struct {
	Name string
	Size int64
	URL  string
}

// Client calls the operations. A call returns the status of the response, and fails if the client cannot read it.
type Client interface {
	Create(title, tag, key string, due time.Time) (Task, int, error)
	List(tag string, limit int, cursor string) (ids []string, next string, err error)
	Get(id string) (Task, int, error)
	Rename(id, title, etag string) (Task, int, error)
	Undate(id string) (Task, int, error)
	Upload(id, name string, content []byte) (File, int, error)
	Files(id string) ([]File, error)
	StartImport(name string, content []byte, key string) (id string, status int, err error)
	GetImport(id string) (status string, created int64, err error)
	CreateAll(tag string, titles ...string) (statuses []int, err error)
	Announce(id, name, mediaType string, size int64) (file File, method string, headers map[string]string, err error)
}

// Travel runs the journey, and ends the process with an error if a step differs.
func Travel(connect func(url, key string) (Client, error)) {
	url, key, tag := os.Args[1], os.Args[2], os.Args[3]
	client, err := connect(url, key)
	must(err)

	var created []string
	for _, title := range []string{"One", "Two", "Three"} {
		task, status, err := client.Create(title, tag, title+"-"+tag, time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC))
		must(err)
		equal(status, http.StatusCreated)
		created = append(created, task.ID)
	}
	id := created[0]

	var listed []string
	for cursor := ""; ; {
		ids, next, err := client.List(tag, 2, cursor)
		must(err)
		listed = append(listed, ids...)
		if next == "" {
			break
		}
		cursor = next
	}
	slices.Sort(listed)
	equal(fmt.Sprint(listed), fmt.Sprint(slices.Sorted(slices.Values(created))))

	read, status, err := client.Get(id)
	must(err)
	equal(status, http.StatusOK)
	equal(read.ETag, `"1"`)
	changed, status, err := client.Rename(id, "Changed", read.ETag)
	must(err)
	equal(status, http.StatusOK)
	equal(changed.Version, 2)
	_, status, err = client.Rename(id, "Late", read.ETag)
	must(err)
	equal(status, http.StatusPreconditionFailed)
	undated, status, err := client.Undate(id)
	must(err)
	equal(status, http.StatusOK)
	equal(undated.Due, false)

	everyByte := make([]byte, 256)
	for index := range everyByte {
		everyByte[index] = byte(index)
	}
	contents := map[string][]byte{"text.txt": []byte("text\n"), "bytes.bin": everyByte}
	for _, name := range []string{"text.txt", "bytes.bin"} {
		file, status, err := client.Upload(id, name, contents[name])
		must(err)
		equal(status, http.StatusCreated)
		equal(file.Size, int64(len(contents[name])))
	}
	files, err := client.Files(id)
	must(err)
	equal(len(files), 2)
	for _, file := range files {
		response, err := http.Get(file.URL)
		must(err)
		content, err := io.ReadAll(response.Body)
		must(err)
		equal(bytes.Equal(content, contents[file.Name]), true)
	}

	importID, status, err := client.StartImport("tasks.csv", []byte("title,tags\nImported,"+tag+"\n"), "import-"+tag)
	must(err)
	equal(status, http.StatusAccepted)
	for {
		state, rows, err := client.GetImport(importID)
		must(err)
		if state != "running" {
			equal(state, "succeeded")
			equal(rows, 1)
			break
		}
		time.Sleep(200 * time.Millisecond)
	}

	statuses, err := client.CreateAll(tag, "Batched", " ")
	must(err)
	equal(fmt.Sprint(statuses), "[201 400]")

	large, method, headers, err := client.Announce(id, "talk.mp4", "video/mp4", 5_000_000_000)
	must(err)
	equal(large.Size, 5_000_000_000)
	equal(method, http.MethodPut)
	equal(headers["Content-Length"], "5000000000")

	_, status, err = client.Get("01890a5d-ac96-774b-bcce-b302099a8057")
	must(err)
	equal(status, http.StatusNotFound)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func equal[T comparable](found, expected T) {
	if found != expected {
		panic(fmt.Sprintf("%v instead of %v", found, expected))
	}
}
