// CloudFront Function, before the cache: S3 has no folders, so `/about` and `/about/` are asked for as `/about/index.html`.
function handler(event) {
    var request = event.request;
    var last = request.uri.slice(request.uri.lastIndexOf('/') + 1);
    if (last === '') {
        request.uri += 'index.html';
    } else if (last.indexOf('.') === -1) {
        request.uri += '/index.html';
    }
    return request;
}
