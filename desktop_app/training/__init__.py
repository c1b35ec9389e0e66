"""Making weights: conversion and training."""
