// The JavaScript SDK, as it comes from npm: each check is one line in the words of lib.sh.
//   node sdk.mjs FOLDER       the folder that @aws-sdk/client-ecr was installed in
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const aws = createRequire(`${process.argv[2]}/`)('@aws-sdk/client-ecr');
const { REGISTRY, RESULTS, CANARIES } = process.env;
const ACCOUNT = '000000000000';
const NAME = 'javascript/image';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = Buffer.from('{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[]}}');

const digest = (content) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const client = (more) => new aws.ECR({ endpoint: `http://${REGISTRY}`, maxAttempts: 1, ...more });
const ecr = client();

async function check(name, body) {
  const began = Date.now();
  const done = (result, word) => {
    appendFileSync(RESULTS, `${result}\n`);
    console.log(`${word}JavaScript: ${name} (${Math.round((Date.now() - began) / 1000)} s)`);
  };
  try {
    await body();
    done('pass', 'ok    ');
  } catch (failure) {
    done('fail', 'FAIL  ');
    console.log(`${failure.stack}`.split('\n').slice(0, 12).map((line) => `      | ${line}`).join('\n'));
  }
}

async function refused(type, call) {
  const failure = await call.then((answer) => assert.fail(`answered ${JSON.stringify(answer)}`), (error) => error);
  assert.ok(failure instanceof type, `${failure.name}: ${failure.message} is no ${type.name}`);
  assert.ok(failure instanceof aws.ECRServiceException);
  assert.equal(failure.$metadata.httpStatusCode, 400);
  assert.ok(failure.$metadata.requestId, 'no request id');
  return failure;
}

const image = JSON.stringify({
  schemaVersion: 2, mediaType: MANIFEST, layers: [],
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digest(CONFIG), size: CONFIG.length },
});

await check('a repository is created and described', async () => {
  const { repository } = await ecr.createRepository({ repositoryName: NAME, imageTagMutability: 'IMMUTABLE', tags: [{ Key: 'by', Value: 'node' }] });
  assert.equal(repository.repositoryUri, `${REGISTRY}/${NAME}`);
  assert.ok(repository.createdAt instanceof Date && Math.abs(repository.createdAt - new Date()) < 60_000, `${repository.createdAt}`);
  const described = await ecr.describeRepositories({ repositoryNames: [NAME] });
  assert.deepEqual(described.repositories, [repository]);
  assert.deepEqual((await ecr.listTagsForResource({ resourceArn: repository.repositoryArn })).tags, [{ Key: 'by', Value: 'node' }]);
});

await check('an authorization token opens the registry', async () => {
  const { authorizationData: [data] } = await ecr.getAuthorizationToken({});
  appendFileSync(CANARIES, `${data.authorizationToken}\n`);
  assert.ok(data.expiresAt - new Date() > 11.9 * 3_600_000, `${data.expiresAt}`);
  const answer = await fetch(`${data.proxyEndpoint}/v2/`, { headers: { Authorization: `Basic ${data.authorizationToken}` } });
  assert.equal(answer.status, 200);
});

await check('an image is put and got', async () => {
  const { uploadId } = await ecr.initiateLayerUpload({ repositoryName: NAME });
  const last = CONFIG.length - 1;
  const part = await ecr.uploadLayerPart({ repositoryName: NAME, uploadId, partFirstByte: 0, partLastByte: last, layerPartBlob: CONFIG });
  assert.equal(part.lastByteReceived, last);
  await ecr.completeLayerUpload({ repositoryName: NAME, uploadId, layerDigests: [digest(CONFIG)] });
  const { image: put } = await ecr.putImage({ repositoryName: NAME, imageManifest: image, imageTag: '1' });
  assert.deepEqual(put.imageId, { imageDigest: digest(image), imageTag: '1' });
  const { images: [got] } = await ecr.batchGetImage({ repositoryName: NAME, imageIds: [{ imageTag: '1' }] });
  assert.equal(got.imageManifest, image);
});

await check('every page is walked', async () => {
  const other = image.replace('"layers":[]', '"layers":[],"annotations":{"a":"b"}');
  await ecr.putImage({ repositoryName: NAME, imageManifest: other, imageTag: '2' });
  const tags = [];
  for await (const page of aws.paginateListImages({ client: ecr, pageSize: 1 }, { repositoryName: NAME })) {
    tags.push(...page.imageIds.map((each) => each.imageTag));
  }
  assert.deepEqual(tags.sort(), ['1', '2']);
});

await check('refusals are typed exceptions', async () => {
  const other = image.replace('"layers":[]', '"layers":[],"annotations":{"a":"c"}');
  await refused(aws.RepositoryAlreadyExistsException, ecr.createRepository({ repositoryName: NAME }));
  const missing = await refused(aws.RepositoryNotFoundException, ecr.listImages({ repositoryName: 'javascript/none' }));
  assert.equal(missing.message, `The repository with name 'javascript/none' does not exist in the registry with id '${ACCOUNT}'`);
  await refused(aws.ImageTagAlreadyExistsException, ecr.putImage({ repositoryName: NAME, imageManifest: other, imageTag: '1' }));
  await refused(aws.ImageAlreadyExistsException, ecr.putImage({ repositoryName: NAME, imageManifest: image, imageTag: '1' }));
  await refused(aws.ImageNotFoundException, ecr.describeImages({ repositoryName: NAME, imageIds: [{ imageTag: 'none' }] }));
  await refused(aws.RepositoryNotEmptyException, ecr.deleteRepository({ repositoryName: NAME }));
  await refused(aws.InvalidParameterException, ecr.createRepository({ repositoryName: 'Not_A_Name' }));
  const { uploadId } = await ecr.initiateLayerUpload({ repositoryName: NAME });
  const part = await refused(aws.InvalidLayerPartException,
    ecr.uploadLayerPart({ repositoryName: NAME, uploadId, partFirstByte: 7, partLastByte: 9, layerPartBlob: Buffer.from('abc') }));
  assert.equal(part.uploadId, uploadId);
});

await check('a clock that is 3 hours off is set right by the answer to the first request', async () => {
  const skewed = client({ systemClockOffset: -3 * 3_600_000, maxAttempts: 2 });
  assert.equal((await skewed.describeRepositories({ repositoryNames: [NAME] })).repositories.length, 1);
  assert.ok(Math.abs(skewed.config.systemClockOffset) < 60_000, `${skewed.config.systemClockOffset}`);
});

await check('a repository is deleted with its images', async () => {
  const { repository } = await ecr.deleteRepository({ repositoryName: NAME, force: true });
  assert.equal(repository.repositoryName, NAME);
  await refused(aws.RepositoryNotFoundException, ecr.describeRepositories({ repositoryNames: [NAME] }));
});
