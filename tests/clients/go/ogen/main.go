// Client of ogen.
package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"task-manager/clients/journey"
	api "task-manager/clients/ogen/generated"
)

type client struct {
	api *api.Client
	ctx context.Context
}

type source string

func (key source) APIKey(context.Context, api.OperationName) (api.APIKey, error) {
	return api.APIKey{APIKey: string(key)}, nil
}

func main() {
	journey.Travel(func(url, key string) (journey.Client, error) {
		generated, err := api.NewClient(url, source(key))
		return &client{generated, context.Background()}, err
	})
}

// found returns a successful response, or why there is none.
func found[T any](response any, err error) (T, error) {
	value, ok := response.(T)
	if err == nil && !ok {
		err = fmt.Errorf("the response is %T: %+v", response, response)
	}
	return value, err
}

func task(response any, err error) (journey.Task, int, error) {
	read := func(found api.Task, etag api.OptString) (journey.Task, int, error) {
		due := !found.DueDate.IsNull()
		return journey.Task{ID: found.ID, Version: found.Version, Due: due, ETag: etag.Or("")}, http.StatusOK, err
	}
	switch response := response.(type) {
	case *api.TaskHeaders:
		return read(response.Response, response.ETag)
	case *api.GetTaskOKHeaders:
		return read(response.Response, response.ETag)
	case *api.PreconditionFailedHeaders:
		return journey.Task{}, http.StatusPreconditionFailed, err
	case *api.NotFoundHeaders:
		return journey.Task{}, http.StatusNotFound, err
	}
	_, err = found[*api.TaskHeaders](response, err)
	return journey.Task{}, 0, err
}

func (c *client) Create(title, tag, key string, due time.Time) (journey.Task, int, error) {
	body := &api.TaskFields{Title: title, Tags: []string{tag}, DueDate: api.NewOptNilDate(due)}
	created, _, err := task(c.api.CreateTask(c.ctx, body, api.CreateTaskParams{IdempotencyKey: api.NewOptString(key)}))
	return created, http.StatusCreated, err
}

func (c *client) List(tag string, limit int, cursor string) ([]string, string, error) {
	params := api.ListTasksParams{Tag: api.NewOptString(tag), Limit: api.NewOptInt(limit)}
	if cursor != "" {
		params.Cursor = api.NewOptString(cursor)
	}
	page, err := found[*api.TaskPageHeaders](c.api.ListTasks(c.ctx, params))
	if err != nil {
		return nil, "", err
	}
	var ids []string
	for _, item := range page.Response.Items {
		ids = append(ids, item.ID)
	}
	return ids, page.Response.NextCursor.Or(""), nil
}

func (c *client) Get(id string) (journey.Task, int, error) {
	return task(c.api.GetTask(c.ctx, api.GetTaskParams{ID: id}))
}

func (c *client) Rename(id, title, etag string) (journey.Task, int, error) {
	patch := &api.UpdateTaskApplicationMergePatchJSON{Title: api.NewOptString(title)}
	return task(c.api.UpdateTask(c.ctx, patch, api.UpdateTaskParams{ID: id, IfMatch: api.NewOptString(etag)}))
}

func (c *client) Undate(id string) (journey.Task, int, error) {
	var none api.OptNilDate
	none.SetToNull()
	patch := &api.UpdateTaskApplicationMergePatchJSON{DueDate: none}
	return task(c.api.UpdateTask(c.ctx, patch, api.UpdateTaskParams{ID: id}))
}

func (c *client) Upload(id, name string, content []byte) (journey.File, int, error) {
	params := api.UploadFileParams{ID: id, Filename: name}
	file, err := found[*api.TaskFileHeaders](c.api.UploadFile(c.ctx, api.UploadFileReq{Data: bytes.NewReader(content)}, params))
	if err != nil {
		return journey.File{}, 0, err
	}
	return journey.File{Name: file.Response.Filename, Size: file.Response.Size}, http.StatusCreated, nil
}

func (c *client) Files(id string) ([]journey.File, error) {
	listed, err := found[*api.FileListHeaders](c.api.ListFiles(c.ctx, api.ListFilesParams{ID: id}))
	if err != nil {
		return nil, err
	}
	var files []journey.File
	for _, item := range listed.Response.Items {
		files = append(files, journey.File{Name: item.Filename, Size: item.Size, URL: item.URL})
	}
	return files, nil
}

func (c *client) StartImport(name string, content []byte, key string) (string, int, error) {
	params := api.CreateImportParams{Filename: name, IdempotencyKey: api.NewOptString(key)}
	started, err := found[*api.TaskImportHeaders](c.api.CreateImport(c.ctx, api.CreateImportReq{Data: bytes.NewReader(content)}, params))
	if err != nil {
		return "", 0, err
	}
	return started.Response.ID, http.StatusAccepted, nil
}

func (c *client) GetImport(id string) (string, int64, error) {
	read, err := found[*api.ImportDetailsHeaders](c.api.GetImport(c.ctx, api.GetImportParams{ID: id}))
	if err != nil {
		return "", 0, err
	}
	return string(read.Response.Status), read.Response.RowsCreated, nil
}

func (c *client) CreateAll(tag string, titles ...string) ([]int, error) {
	var batch api.Batch
	for _, title := range titles {
		create := api.Create{Task: api.TaskFields{Title: title, Tags: []string{tag}}}
		batch.Operations = append(batch.Operations, api.NewCreateBatchOperationsItem(create))
	}
	response, err := found[*api.ResultsHeaders](c.api.BatchTasks(c.ctx, &batch, api.BatchTasksParams{}))
	if err != nil {
		return nil, err
	}
	var statuses []int
	for _, result := range response.Response.Results {
		statuses = append(statuses, int(result.Status))
	}
	return statuses, nil
}

func (c *client) Announce(id, name, mediaType string, size int64) (journey.File, string, map[string]string, error) {
	body := &api.FileDescription{Filename: name, ContentType: mediaType, Size: size}
	announced, err := found[*api.AnnouncedFileHeaders](c.api.AnnounceFile(c.ctx, body, api.AnnounceFileParams{ID: id}))
	if err != nil {
		return journey.File{}, "", nil, err
	}
	upload := announced.Response.Upload
	return journey.File{Name: announced.Response.Filename, Size: announced.Response.Size}, upload.Method, upload.Headers, nil
}
