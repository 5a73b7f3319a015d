// Client of oapi-codegen.
package main

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/oapi-codegen/nullable"
	openapi "github.com/oapi-codegen/runtime/types"

	"task-manager/clients/journey"
	api "task-manager/clients/oapicodegen/generated"
)

const binary = "application/octet-stream"

type client struct {
	api *api.ClientWithResponses
	ctx context.Context
}

func main() {
	journey.Travel(func(url, key string) (journey.Client, error) {
		generated, err := api.NewClientWithResponses(url, api.WithRequestEditorFn(
			func(_ context.Context, request *http.Request) error {
				request.Header.Set("x-api-key", key)
				return nil
			}))
		return &client{generated, context.Background()}, err
	})
}

func task(found *api.Task, response *http.Response) (journey.Task, int, error) {
	if found == nil {
		return journey.Task{}, response.StatusCode, nil
	}
	due := !found.DueDate.IsNull()
	return journey.Task{ID: found.Id, Version: found.Version, Due: due, ETag: response.Header.Get("ETag")}, response.StatusCode, nil
}

func (c *client) Create(title, tag, key string, due time.Time) (journey.Task, int, error) {
	body := api.TaskFields{Title: title, Tags: &[]string{tag}, DueDate: nullable.NewNullableWithValue(openapi.Date{Time: due})}
	created, err := c.api.CreateTaskWithResponse(c.ctx, &api.CreateTaskParams{IdempotencyKey: &key}, body)
	if err != nil {
		return journey.Task{}, 0, err
	}
	return task(created.JSON201, created.HTTPResponse)
}

func (c *client) List(tag string, limit int, cursor string) ([]string, string, error) {
	params := api.ListTasksParams{Tag: &tag, Limit: &limit}
	if cursor != "" {
		params.Cursor = &cursor
	}
	page, err := c.api.ListTasksWithResponse(c.ctx, &params)
	if err != nil {
		return nil, "", err
	}
	var ids []string
	for _, item := range page.JSON200.Items {
		ids = append(ids, item.Id)
	}
	if page.JSON200.NextCursor == nil {
		return ids, "", nil
	}
	return ids, *page.JSON200.NextCursor, nil
}

func (c *client) Get(id string) (journey.Task, int, error) {
	read, err := c.api.GetTaskWithResponse(c.ctx, id, &api.GetTaskParams{})
	if err != nil {
		return journey.Task{}, 0, err
	}
	return task(read.JSON200, read.HTTPResponse)
}

func (c *client) Rename(id, title, etag string) (journey.Task, int, error) {
	return c.update(id, api.TaskPatch{Title: &title}, api.UpdateTaskParams{IfMatch: &etag})
}

func (c *client) Undate(id string) (journey.Task, int, error) {
	return c.update(id, api.TaskPatch{DueDate: nullable.NewNullNullable[openapi.Date]()}, api.UpdateTaskParams{})
}

func (c *client) update(id string, patch api.TaskPatch, params api.UpdateTaskParams) (journey.Task, int, error) {
	changed, err := c.api.UpdateTaskWithApplicationMergePatchPlusJSONBodyWithResponse(c.ctx, id, &params, patch)
	if err != nil {
		return journey.Task{}, 0, err
	}
	return task(changed.JSON200, changed.HTTPResponse)
}

func (c *client) Upload(id, name string, content []byte) (journey.File, int, error) {
	params := &api.UploadFileParams{Filename: name}
	uploaded, err := c.api.UploadFileWithBodyWithResponse(c.ctx, id, params, binary, bytes.NewReader(content))
	if err != nil {
		return journey.File{}, 0, err
	}
	return journey.File{Name: uploaded.JSON201.Filename, Size: uploaded.JSON201.Size}, uploaded.StatusCode(), nil
}

func (c *client) Files(id string) ([]journey.File, error) {
	listed, err := c.api.ListFilesWithResponse(c.ctx, id)
	if err != nil {
		return nil, err
	}
	var files []journey.File
	for _, item := range listed.JSON200.Items {
		files = append(files, journey.File{Name: item.Filename, Size: item.Size, URL: item.Url})
	}
	return files, nil
}

func (c *client) StartImport(name string, content []byte, key string) (string, int, error) {
	params := &api.CreateImportParams{Filename: name, IdempotencyKey: &key}
	started, err := c.api.CreateImportWithBodyWithResponse(c.ctx, params, binary, bytes.NewReader(content))
	if err != nil {
		return "", 0, err
	}
	return started.JSON202.Id, started.StatusCode(), nil
}

func (c *client) GetImport(id string) (string, int64, error) {
	read, err := c.api.GetImportWithResponse(c.ctx, id)
	if err != nil {
		return "", 0, err
	}
	return string(read.JSON200.Status), read.JSON200.RowsCreated, nil
}

func (c *client) CreateAll(tag string, titles ...string) ([]int, error) {
	var batch api.Batch
	for _, title := range titles {
		var item api.Batch_Operations_Item
		create := api.Create{Op: api.CreateOpCreate, Task: api.TaskFields{Title: title, Tags: &[]string{tag}}}
		if err := item.FromCreate(create); err != nil {
			return nil, err
		}
		batch.Operations = append(batch.Operations, item)
	}
	response, err := c.api.BatchTasksWithResponse(c.ctx, &api.BatchTasksParams{}, batch)
	if err != nil {
		return nil, err
	}
	var statuses []int
	for _, result := range response.JSON200.Results {
		statuses = append(statuses, int(result.Status))
	}
	return statuses, nil
}

func (c *client) Announce(id, name, mediaType string, size int64) (journey.File, string, map[string]string, error) {
	body := api.FileDescription{Filename: name, ContentType: mediaType, Size: size}
	announced, err := c.api.AnnounceFileWithResponse(c.ctx, id, body)
	if err != nil {
		return journey.File{}, "", nil, err
	}
	file := announced.JSON201
	return journey.File{Name: file.Filename, Size: file.Size}, file.Upload.Method, file.Upload.Headers, nil
}
