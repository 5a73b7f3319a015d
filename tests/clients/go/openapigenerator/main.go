// Client of openapi-generator.
package main

import (
	"context"
	"net/http"
	"os"
	"time"

	"task-manager/clients/journey"
	api "task-manager/clients/openapigenerator/generated"
)

type client struct {
	api *api.APIClient
	ctx context.Context
}

func main() {
	journey.Travel(func(url, key string) (journey.Client, error) {
		configuration := api.NewConfiguration()
		configuration.Servers = api.ServerConfigurations{{URL: url}}
		configuration.AddDefaultHeader("x-api-key", key)
		return &client{api.NewAPIClient(configuration), context.Background()}, nil
	})
}

// answered leaves out the error that the client makes of a problem, whose status tells enough.
func answered(response *http.Response, err error) (int, error) {
	if response == nil {
		return 0, err
	}
	if _, refused := err.(*api.GenericOpenAPIError); refused && response.StatusCode >= 400 {
		err = nil
	}
	return response.StatusCode, err
}

func task(found *api.Task, response *http.Response, err error) (journey.Task, int, error) {
	status, err := answered(response, err)
	if found == nil || status >= 400 {
		return journey.Task{}, status, err
	}
	_, due := found.GetDueDateOk()
	return journey.Task{ID: found.Id, Version: found.Version, Due: due && found.DueDate.Get() != nil, ETag: response.Header.Get("ETag")}, status, err
}

func (c *client) Create(title, tag, key string, due time.Time) (journey.Task, int, error) {
	fields := api.NewTaskFields(title)
	fields.SetTags([]string{tag})
	fields.SetDueDate(due.Format(time.DateOnly))
	return task(c.api.TasksAPI.CreateTask(c.ctx).TaskFields(*fields).IdempotencyKey(key).Execute())
}

func (c *client) List(tag string, limit int, cursor string) ([]string, string, error) {
	request := c.api.TasksAPI.ListTasks(c.ctx).Tag(tag).Limit(int32(limit))
	if cursor != "" {
		request = request.Cursor(cursor)
	}
	page, _, err := request.Execute()
	if err != nil {
		return nil, "", err
	}
	var ids []string
	for _, item := range page.Items {
		ids = append(ids, item.Id)
	}
	return ids, page.GetNextCursor(), nil
}

func (c *client) Get(id string) (journey.Task, int, error) {
	return task(c.api.TasksAPI.GetTask(c.ctx, id).Execute())
}

func (c *client) Rename(id, title, etag string) (journey.Task, int, error) {
	patch := api.NewTaskPatch()
	patch.SetTitle(title)
	return task(c.api.TasksAPI.UpdateTask(c.ctx, id).TaskPatch(*patch).IfMatch(etag).Execute())
}

func (c *client) Undate(id string) (journey.Task, int, error) {
	patch := api.NewTaskPatch()
	patch.SetDueDateNil()
	return task(c.api.TasksAPI.UpdateTask(c.ctx, id).TaskPatch(*patch).Execute())
}

// temporary returns a file with this content: the client sends files only.
func temporary(content []byte) (*os.File, error) {
	file, err := os.CreateTemp("", "journey")
	if err != nil {
		return nil, err
	}
	if _, err = file.Write(content); err == nil {
		_, err = file.Seek(0, 0)
	}
	return file, err
}

func (c *client) Upload(id, name string, content []byte) (journey.File, int, error) {
	body, err := temporary(content)
	if err != nil {
		return journey.File{}, 0, err
	}
	defer os.Remove(body.Name())
	file, response, err := c.api.FilesAPI.UploadFile(c.ctx, id).Filename(name).Body(body).Execute()
	if err != nil {
		return journey.File{}, 0, err
	}
	return journey.File{Name: file.Filename, Size: file.Size}, response.StatusCode, nil
}

func (c *client) Files(id string) ([]journey.File, error) {
	listed, _, err := c.api.FilesAPI.ListFiles(c.ctx, id).Execute()
	if err != nil {
		return nil, err
	}
	var files []journey.File
	for _, item := range listed.Items {
		files = append(files, journey.File{Name: item.Filename, Size: item.Size, URL: item.Url})
	}
	return files, nil
}

func (c *client) StartImport(name string, content []byte, key string) (string, int, error) {
	body, err := temporary(content)
	if err != nil {
		return "", 0, err
	}
	defer os.Remove(body.Name())
	started, response, err := c.api.ImportsAPI.CreateImport(c.ctx).Filename(name).Body(body).IdempotencyKey(key).Execute()
	if err != nil {
		return "", 0, err
	}
	return started.Id, response.StatusCode, nil
}

func (c *client) GetImport(id string) (string, int64, error) {
	read, _, err := c.api.ImportsAPI.GetImport(c.ctx, id).Execute()
	if err != nil {
		return "", 0, err
	}
	return string(read.Status), read.RowsCreated, nil
}

func (c *client) CreateAll(tag string, titles ...string) ([]int, error) {
	var operations []api.BatchOperationsInner
	for _, title := range titles {
		fields := api.NewTaskFields(title)
		fields.SetTags([]string{tag})
		operations = append(operations, api.CreateAsBatchOperationsInner(api.NewCreate("create", *fields)))
	}
	response, _, err := c.api.TasksAPI.BatchTasks(c.ctx).Batch(*api.NewBatch(operations)).Execute()
	if err != nil {
		return nil, err
	}
	var statuses []int
	for _, result := range response.Results {
		statuses = append(statuses, int(result.Status))
	}
	return statuses, nil
}

func (c *client) Announce(id, name, mediaType string, size int64) (journey.File, string, map[string]string, error) {
	description := api.NewFileDescription(name, mediaType, size)
	file, _, err := c.api.FilesAPI.AnnounceFile(c.ctx, id).FileDescription(*description).Execute()
	if err != nil {
		return journey.File{}, "", nil, err
	}
	return journey.File{Name: file.Filename, Size: file.Size}, file.Upload.Method, file.Upload.Headers, nil
}
