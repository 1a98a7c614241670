"""Trains the LeNet-5 that ships with Ballast on MNIST and exports it as ONNX. See README.md beside this file."""
import gzip
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(7)
np.random.seed(7)
torch.set_num_threads(2)
D = '../../mnist/'


def im(f):
    return np.frombuffer(gzip.open(D + f).read(), np.uint8, offset=16).reshape(-1, 1, 28, 28).copy()


def lb(f):
    return np.frombuffer(gzip.open(D + f).read(), np.uint8, offset=8).astype(np.int64)


X = torch.tensor(im('train-images-idx3-ubyte.gz')).float() / 255
Y = torch.tensor(lb('train-labels-idx1-ubyte.gz'))
XT = torch.tensor(im('t10k-images-idx3-ubyte.gz')).float() / 255
YT = torch.tensor(lb('t10k-labels-idx1-ubyte.gz'))


class LeNet5(nn.Module):
    def __init__(s):
        super().__init__()
        s.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        s.conv2 = nn.Conv2d(6, 16, 5)
        s.fc1 = nn.Linear(400, 120)
        s.fc2 = nn.Linear(120, 84)
        s.fc3 = nn.Linear(84, 10)

    def forward(s, x):
        x = F.max_pool2d(F.relu(s.conv1(x)), 2)
        x = F.max_pool2d(F.relu(s.conv2(x)), 2)
        x = torch.flatten(x, 1)
        x = F.relu(s.fc1(x))
        x = F.relu(s.fc2(x))
        return s.fc3(x)


m = LeNet5()
E = 14
B = 128
opt = torch.optim.Adam(m.parameters(), 2e-3)
n = len(X)
sch = torch.optim.lr_scheduler.OneCycleLR(opt, 4e-3, total_steps=E * (n // B))


def aug(x):
    """Turns, scales, shears and shifts each image by chance."""
    b = len(x)
    a = (torch.rand(b) - .5) * .5
    s = 1 + (torch.rand(b) - .5) * .3
    sh = (torch.rand(b) - .5) * .4
    t = torch.zeros(b, 2, 3)
    t[:, 0, 0] = torch.cos(a) * s
    t[:, 0, 1] = -torch.sin(a) + sh
    t[:, 1, 0] = torch.sin(a)
    t[:, 1, 1] = torch.cos(a) * s
    t[:, :, 2] = (torch.rand(b, 2) - .5) * .25
    return F.grid_sample(x, F.affine_grid(t, x.shape, align_corners=False), align_corners=False)


for e in range(E):
    p = torch.randperm(n)
    t = time.time()
    m.train()
    for i in range(n // B):
        j = p[i * B:(i + 1) * B]
        loss = F.cross_entropy(m(aug(X[j])), Y[j], label_smoothing=.02)
        opt.zero_grad()
        loss.backward()
        opt.step()
        sch.step()
    m.eval()
    with torch.no_grad():
        acc = (m(XT).argmax(1) == YT).float().mean().item()
    print(e, loss.item(), acc, round(time.time() - t, 1), flush=True)
torch.onnx.export(m, torch.zeros(1, 1, 28, 28), 'model.onnx', opset_version=13, input_names=['image'],
                  output_names=['logits'], dynamo=False)
